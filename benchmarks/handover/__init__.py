"""The handover under trial: many telephones at once, a service that is killed, a disk that is full."""
