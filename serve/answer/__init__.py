"""How all of it answers: problems, cursors, and what need not be sent again."""
