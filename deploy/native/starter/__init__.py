"""Finds what the engines need, builds them once, starts them, knows them again, and ends them. Standard library only.

``cli`` is the command line; ``lifecycle`` is up, down and status; ``kafka`` and ``elasticsearch`` know one engine each;
``jdk``, ``maven`` and ``account`` find what the machine has; ``build`` makes the engines' files; ``processes`` and ``state``
remember what runs.
"""
