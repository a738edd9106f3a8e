"""dates: the dates an article talks about, by tables of words and rules over them."""
