"""What the runs of all servers share; the standard library of Python is all that it needs."""
