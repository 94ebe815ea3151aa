"""How a store and several workers behave as there is more of everything."""
