"""Gates that need no stop-watch: instructions, modules, size of the installation."""
