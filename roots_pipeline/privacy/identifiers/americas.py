"""Identifiers of American countries."""

from __future__ import annotations

from typing import Final

from roots_pipeline.privacy.identifiers import checks
from roots_pipeline.privacy.identifiers.identifier import Identifier, stdnum

AMERICAS: Final = (
    Identifier(
        "us_ssn",
        "+999-99-9999 999_99_9999 999999999",
        "ssn ssns social_security itin taxpayer_id soc_sec",
        "SSA, POMS RM 10201.035; IRS Publication 1915",
        checks.us_ssn,
    ),
    Identifier(
        "ca_sin",
        "999_999_999 999-999-999 999999999",
        "sin nas social_insurance assurance_sociale",
        "Employment and Social Development Canada: Luhn",
        stdnum("ca.sin"),
    ),
    Identifier("br_cpf", "!999.999.999-99 99999999999 999999999-99", "cpf", "Receita Federal", stdnum("br.cpf")),
    Identifier("br_cnpj", "!99.999.999/9999-99 99999999999999", "cnpj", "Receita Federal", stdnum("br.cnpj")),
    Identifier("br_rg", "99.999.999-X 99999999X", "rg identidade", "identity cards of the states"),
    Identifier("br_cnh", "99999999999", "cnh habilitação renach pis nis pasep", "DENATRAN; Caixa", checks.lies_in_life),
    Identifier("mx_curp", "!AAAA999999AAAAAAX9", "curp", "RENAPO", checks.mx_curp),
    Identifier("mx_rfc", "+AAAA999999XXX", "rfc", "SAT", checks.mx_rfc),
    Identifier("mx_nss", "99999999999 99-99-99-9999-9", "nss imss", "IMSS: Luhn", stdnum("luhn")),
    Identifier("ar_dni", "99.999.999 9.999.999 99999999 9999999", "dni documento", "RENAPER", checks.lies_in_life),
    Identifier("ar_cuit", "!99-99999999-9 99999999999", "cuit cuil", "AFIP", stdnum("ar.cuit")),
    Identifier(
        "cl_rut",
        "!99.999.999-X !9.999.999-X +99999999-X +9999999-X 999999999",
        "rut run",
        "Registro Civil",
        stdnum("cl.rut"),
    ),
    Identifier(
        "co_cedula",
        "9.999.999.999 99.999.999 9999999999 99999999",
        "cédula cedula c.c. ciudadanía ciudadania",
        "Registraduría Nacional",
        checks.lies_in_life,
    ),
    Identifier("co_nit", "+999.999.999-9 999999999-9", "nit", "DIAN", stdnum("co.nit")),
    Identifier("pe_dni", "99999999", "dni", "RENIEC", checks.lies_in_life),
    Identifier("pe_ruc", "99999999999", "ruc", "SUNAT", stdnum("pe.ruc")),
    Identifier("ec_cedula", "9999999999 999999999-9", "cédula cedula c.i.", "Registro Civil", stdnum("ec.ci")),
    Identifier(
        "uy_cedula",
        "9.999.999-9 9999999-9",
        "cédula cedula c.i. documento",
        "Dirección Nacional de Identificación Civil",
    ),
    Identifier(
        "ve_cedula", "!A-99.999.999 +A-99999999 A99999999 99.999.999", "cédula cedula c.i.", "SAIME", checks.ve_cedula
    ),
    Identifier("ve_rif", "!A-99999999-9 A999999999", "rif", "SENIAT", stdnum("ve.rif")),
    Identifier("bo_cedula", "9999999 99999999", "carnet c.i.", "SEGIP", checks.lies_in_life),
    Identifier("py_cedula", "9.999.999 9999999", "cédula cedula c.i.", "Policía Nacional", checks.lies_in_life),
    Identifier(
        "cr_cedula", "+9-9999-9999 999999999", "cédula cedula", "Tribunal Supremo de Elecciones", checks.lies_in_life
    ),
    Identifier("gt_dpi", "9999_99999_9999 9999999999999", "dpi cui", "RENAP", checks.lies_in_life),
    Identifier("sv_dui", "99999999-9", "dui", "RNPN"),
    Identifier(
        "hn_identity", "+9999-9999-99999 9999999999999", "dni identidad rtn", "RNP Honduras", checks.hn_identity
    ),
    Identifier("ni_cedula", "!999-999999-9999A", "cédula cedula", "Consejo Supremo Electoral", checks.ni_cedula),
    Identifier("pa_cedula", "9-999-9999 99-999-9999 9-999-999", "cédula cedula", "Tribunal Electoral"),
    Identifier(
        "do_cedula", "!999-9999999-9 99999999999", "cédula cedula", "Junta Central Electoral", stdnum("do.cedula")
    ),
    Identifier("cu_identity", "99999999999", "carné carne", "date of birth first", stdnum("cu.ni")),
)
