"""What people do: one act, one function, one transaction; web, pages and command line call the same ones."""
