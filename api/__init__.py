"""Every door: web, paper, command line, and the drawer where things are kept."""
