//! Columns that the tables of the DPC survey share. Numbers such as EF-16 count the columns of a file from 1.

use super::{column, date, nullable, text};
use crate::{Column, ColumnType};

pub(super) const DATA_TYPE: Column = column(
    "data_type",
    ColumnType::Text,
    "Survey file that the row comes from: FF1, FF4, EFn, EFg, Dn or Hn.",
);
pub(super) const LINE_NO: Column = column(
    "line_no",
    ColumnType::Int32,
    "Line of the file, 1-based, the header counted; the first line of several that make a row.",
);
pub(super) const ADMITTED_ON: Column = date(
    "admitted_on",
    "Day of admission. FF1-3, EF-4, D-4, H-5, FF4-3; null for 00000000 and in EFg since 2018.",
);
pub(super) const DISCHARGED_ON: Column = date(
    "discharged_on",
    "Day of discharge; null while the patient is still in (00000000). A000030-1 of FF1, EF-3, D-3, H-4, FF4-4.",
);
pub(super) const VISITED_ON: Column = date(
    "visited_on",
    "Day of the outpatient visit. EF-4 of EFg since 2018.",
);
pub(super) const ADMISSION_NO: Column = text(
    "admission_no",
    "Tells stays of one day apart: 0, or 1, 2, 3 in their order. FF1-4.",
);
pub(super) const SUMMARY_NO: Column = text(
    "summary_no",
    "0 whole stay, 1, 2, 3 its parts by group of wards, A chain of readmissions within 7 days. FF1-5.",
);
pub(super) const SPECIFICATION_YEAR: Column = nullable(
    "specification_year",
    ColumnType::Int32,
    "Fiscal year of the survey's specification by which the form is read: that of the discharge, and of the year before for April and May of a year whose revision begins in June.",
);
