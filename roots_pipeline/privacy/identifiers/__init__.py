"""National identifiers, as data: the forms of each country's, their checks, and the words beside them."""
