"""Links to save a file by: good once, for a minute, with the rights that the token has when it is used."""
