"""What a place costs and earns over three years, with how sure it is; no Django, no clock."""
