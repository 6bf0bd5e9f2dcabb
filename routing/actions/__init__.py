"""Everything that changes who serves whom: the only writers of this app's tables.

Each verb is one transaction. What decides for many at once takes the partition's advisory lock first; then
rows are locked in the order conversation, stay, offer, desk.
"""
