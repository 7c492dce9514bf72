"""Pictures as SVG: values in, text out. Colours are the style sheet's; what it can name is a class."""
