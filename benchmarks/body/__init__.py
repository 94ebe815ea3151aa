"""The models that choose a page's body: learned and measured."""
