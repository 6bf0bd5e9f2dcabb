"""Reaching out: visits and their trail, entry points, triggers, invitations, experiments, goals."""
