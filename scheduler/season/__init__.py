"""Planning a long season day by day: whom to carry on which day, each day's trips, coaches that come back."""
