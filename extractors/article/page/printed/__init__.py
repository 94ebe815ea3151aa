"""What elements print: blanks, powers, notes, quotation marks. Pure; reads only."""
