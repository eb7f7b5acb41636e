"""Papers: manifests and handover slips as PDF."""
