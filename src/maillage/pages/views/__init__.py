"""One file a kind of reader: the public, hosts and members, the demonstration, machines, and what goes wrong."""
