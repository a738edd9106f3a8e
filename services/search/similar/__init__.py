"""Articles like another one."""
