"""The only writers of this app's tables.

Each verb is one transaction. Rows are locked in this order: visitor, conversation, trigger, invitation.
"""
