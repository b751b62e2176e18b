"""What the screens of places show: pictures, facts, prices. They read; they never write."""
