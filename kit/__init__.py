"""The ground every app stands on: events, the hub, sockets, limits and clocks. Imports none of ours."""
