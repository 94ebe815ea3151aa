"""Pages for people: plain HTML without scripts, which load nothing."""
