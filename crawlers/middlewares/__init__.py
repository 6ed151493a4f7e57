"""What stands between a spider and the outside: each module refuses one kind of thing."""
