"""How a program in each language is started; what it says to the engine is the business of `..engine`."""
