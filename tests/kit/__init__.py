"""What tests share: databases, clocks, people at once, jobs, what a screen says. Nothing here is a test."""
