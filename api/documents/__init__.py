"""Papers: manifests and handover slips as PDF, and everything of a plan printed at once."""

from api.documents.manifest_paper import manifest_pdf
from api.documents.printing import Printed, print_all
from api.documents.slip_paper import handover_slips_pdf

__all__ = ["Printed", "handover_slips_pdf", "manifest_pdf", "print_all"]
