"""What is done with stored stories later: pages asked again, records given to enrichers."""
