"""Acronyms that translators know, in each language, and what they are written out as."""

# ruff: noqa: E501 (a group is one line)

from __future__ import annotations

# One group a line: the acronyms of every language, then the words that may stand instead. Both are
# looked for in any language: people keep the English acronym, or the English name.
_TABLE = """
GCM PMM ГДМ | Global Compact; Pacte mondial; Pacto Mundial; الاتفاق العالمي; Глобальн; 全球契约
GCR PMR ГДБ | Compact on Refugees; Pacte mondial sur les réfugiés; Pacto Mundial sobre los Refugiados
UN ONU ООН NU UNO | United Nations; Nations Unies; Naciones Unidas; الأمم المتحدة; Объединенн; Объединённ; 联合国; Vereinte Nationen; Vereinten Nationen; Nações Unidas; Nazioni Unite
IOM OIM МОМ | Organization for Migration; Organisation internationale pour les migrations; Organización Internacional para las Migraciones; المنظمة الدولية للهجرة; 移民组织; организаци по миграции
UNHCR HCR ACNUR УВКБ | High Commissioner for Refugees; Commissariat des Nations Unies pour les réfugiés; Haut-Commissariat pour les réfugiés; Comisionado de las Naciones Unidas para los Refugiados; المفوضية; مفوضية; 难民署; Управление Верховного комиссара
OHCHR HCDH ACNUDH УВКПЧ | Commissioner for Human Rights; Commissariat aux droits de l'homme; Comisionado de las Naciones Unidas para los Derechos Humanos; حقوق الإنسان; 人权高专办
ILO OIT BIT МОТ IAO | International Labour Organization; International Labour Office; Organisation internationale du Travail; Organización Internacional del Trabajo; العمل الدولية; 劳工组织; организация труда
EU UE ЕС | European Union; Union européenne; Unión Europea; الاتحاد الأوروبي; Европейск; 欧盟; Europäische Union; Europäischen Union; União Europeia; Unione europea
AU UA АС | African Union; Union africaine; Unión Africana; الاتحاد الأفريقي; Африканск; 非洲联盟; 非盟
NGO ONG НПО NGOs NRO | non-governmental; non gouvernementale; no gubernamental; غير الحكومية; неправительственн; 非政府; Nichtregierung; não governamentais; não governamental
CSO OSC ОГО | civil society; société civile; sociedad civil; المجتمع المدني; гражданск; 民间社会
UNODC ONUDC УНП | Drugs and Crime; drogue et le crime; Droga y el Delito; المخدرات والجريمة; 毒品和犯罪
WHO OMS ВОЗ WGO | World Health Organization; Organisation mondiale de la Santé; Organización Mundial de la Salud; الصحة العالمية; здравоохранени; 世卫组织; 世界卫生
SDG SDGs ODD ODS ЦУР | Sustainable Development Goal; développement durable; Desarrollo Sostenible; التنمية المستدامة; устойчивого развития; 可持续发展
IMRF FEMI ФРММ FIEM | Migration Review Forum; Forum d'examen; Foro de Examen; منتدى استعراض; 审查论坛; Форум по рассмотрению
UNICEF ЮНИСЕФ | اليونيسف; Children's Fund; Fonds des Nations Unies pour l'enfance; 儿童基金会
UNESCO ЮНЕСКО | اليونسكو; 教科文组织
UNDP PNUD ПРООН | Development Programme; Programme des Nations Unies pour le développement; Programa de las Naciones Unidas para el Desarrollo; الإنمائي; 开发计划署
UNFPA FNUAP ЮНФПА | Population Fund; Fonds des Nations Unies pour la population; Fondo de Población
UNEP PNUE PNUMA ЮНЕП | Environment Programme
WFP PAM PMA ВПП | World Food Programme; Programme alimentaire mondial; Programa Mundial de Alimentos
FAO OAA ФАО | Food and Agriculture
UNGA AGNU | General Assembly; Assemblée générale; Asamblea General
UNSC CSNU | Security Council; Conseil de sécurité; Consejo de Seguridad
ECOSOC ЭКОСОС | Economic and Social Council; Conseil économique et social; Consejo Económico y Social
UNCT | country team; équipe de pays; equipo de país; equipo en el país
UNNM UNNMM RNUM | Network on Migration; Réseau des Nations Unies sur les migrations; Red de las Naciones Unidas sobre la Migración; شبكة الأمم المتحدة; 移民网络
MPTF FMPA MMPTF | Multi-Partner Trust Fund; Fonds d'affectation spéciale; Fondo Fiduciario
OECD OCDE ОЭСР | Economic Co-operation and Development; Economic Cooperation and Development; coopération et de développement économiques; Cooperación y el Desarrollo
OSCE OSZE ОБСЕ | Security and Co-operation in Europe
OAS OEA ОАГ | American States; États américains; Estados Americanos
WTO OMC ВТО | World Trade; commerce; Comercio
IMF FMI МВФ | Monetary Fund; Fonds monétaire; Fondo Monetario
ICRC CICR МККК IKRK | Red Cross; Croix-Rouge; Cruz Roja; الصليب الأحمر; Красного Креста; 红十字
IFRC FICR | Red Crescent; Croissant-Rouge; Media Luna Roja
ICAO OACI ИКАО | civil aviation; aviation civile
IMO OMI ИМО | International Maritime Organization; maritime internationale; Marítima Internacional
ECHR CEDH TEDH CEDDHH EMRK | Court of Human Rights; Cour européenne des droits de l'homme; Tribunal Europeo de Derechos Humanos; Convention on Human Rights; Convention européenne; Convenio Europeo
CJEU CJUE TJUE EuGH | Court of Justice; Cour de justice; Tribunal de Justicia
ICC CPI МУС | Criminal Court; Cour pénale; Corte Penal; Tribunal penal
ICJ CIJ МС | International Court of Justice; Cour internationale de Justice; Corte Internacional de Justicia
UDHR DUDH | Universal Declaration; Déclaration universelle; Declaración Universal
ICCPR PIDCP | Civil and Political Rights; droits civils et politiques; Derechos Civiles y Políticos
ICESCR PIDESC | Economic, Social and Cultural Rights; droits économiques, sociaux et culturels; Derechos Económicos
CEDAW CEDEF CEDEF | Discrimination against Women; discrimination à l'égard des femmes; Discriminación contra la Mujer
CRC CIDE CDE CDN CNUDE | Rights of the Child; droits de l'enfant; Derechos del Niño
ICRMW CIPDTM ICMW CMW CTM | Migrant Workers; travailleurs migrants; Trabajadores Migratorios; trabajadores migrantes
CRPD CDPH CDPD | Persons with Disabilities; personnes handicapées; Personas con Discapacidad
UNFCCC CCNUCC CMNUCC РКИКООН | Climate Change; changements climatiques; Cambio Climático
ECOWAS CEDEAO ECOVAS ЭКОВАС | West African States; Afrique de l'Ouest; África Occidental
IGAD | Intergovernmental Authority on Development
SADC CDAA | Southern African Development
EAC CAE | East African Community; Communauté d'Afrique de l'Est; Comunidad del África Oriental
CARICOM КАРИКОМ | Caribbean Community; Communauté des Caraïbes; Comunidad del Caribe
MERCOSUR MERCOSUL | Southern Common Market
ASEAN ANASE АСЕАН ANSEA | Southeast Asian Nations; Asie du Sud-Est; Asia Sudoriental
EEA EEE | Economic Area; Espace économique; Espacio Económico
GDP PIB ВВП BIP PIL | domestic product; produit intérieur; producto interno; producto interior
VAT TVA IVA | value added tax
ICT ICTs TIC TICs ИКТ IKT | information and communication; de l'information et de la communication; de la información
AI IA ИИ KI | artificial intelligence; intelligence artificielle; inteligencia artificial; искусственн; 人工智能; الذكاء الاصطناعي
HIV VIH ВИЧ |
AIDS SIDA СПИД | sida; VIH
SME SMEs PME PYME PyME KMU МСП | small and medium; petites et moyennes; pequeñas y medianas; pyme; pymes
MOU MoU | memorandum of understanding; mémorandum; protocole d'accord; mémorandum d'accord; memorando; memorándum; меморандум
US USA EE.UU. EEUU США EUA | United States; États-Unis; Etats-Unis; Estados Unidos; американ; Соединенн; الولايات المتحدة; 美国; américain; american; estadounidense; Vereinigte Staaten; Vereinigten Staaten
UK RU R.-U. GB | United Kingdom; Royaume-Uni; Reino Unido; Великобритан; المملكة المتحدة; 英国; britanni; británic; British; Britain; Vereinigtes Königreich
UAE EAU ОАЭ | United Arab Emirates; Émirats arabes; Emiratos Árabes
DRC RDC ДРК | Democratic Republic of the Congo; République démocratique du Congo; República Democrática del Congo
IDP IDPs PDI PDIP ВПЛ | internally displaced; déplacé; desplazad; внутренне перемещ
CBO CBOs OCB OBC | community-based; communautaire; comunitari
R&D I+D R-D НИОКР | research and development; recherche et développement; investigación y desarrollo
TPS SPT | protected status; statut de protection; protección temporal
LGBT LGBTI LGBTIQ LGBTIQ+ LGBTQI LGBTQI+ LGBTQ LGBTI+ ЛГБТ |
GBV VBG VG | gender-based violence; violence fondée sur le genre; violence sexiste; violencia de género
SGBV VSBG VSG | sexual and gender-based
CEO PDG | chief executive; director general; directeur général; directrice générale; director ejecutivo
FAQ FAQs | frequently asked; foire aux questions; questions fréquentes; preguntas frecuentes
TOR ToR TDR TdR | terms of reference; cahier des charges; mandat; términos de referencia
LDC LDCs PMA PMD НРС | least developed; pays les moins avancés; países menos adelantados
SIDS PEID PEI МОСТРАГ | small island; petits États insulaires; petits états insulaires; pequeños Estados insulares
PoE POE | point of entry; points of entry; point d'entrée; puntos de entrada; punto de entrada
UPR EPU УПО | periodic review; examen périodique; examen periódico
VNR VNRs ENV ENV | voluntary national review; examen national volontaire; examens nationaux volontaires; examen nacional voluntario; exámenes nacionales voluntarios
DNA ADN ДНК DNS |
COVID ковид | кови; 新冠; كوفيد
"""


def _groups() -> tuple[tuple[frozenset[str], tuple[str, ...]], ...]:
    lines = [line.partition("|") for line in _TABLE.strip().splitlines()]
    return tuple(
        (
            frozenset(short.split()),
            tuple(one.strip() for one in long.split(";") if one.strip()),
        )
        for short, _stroke, long in lines
    )


# Pairs of the acronyms that are one, and of the words that may stand instead of them.
GROUPS = _groups()

# Not acronyms of a name: what is left out or written out without meaning anything.
NO_ACRONYMS = frozenset(
    [
        "OK",
        "TV",
        "PC",
        "IT",
        "ID",
        "IDS",
        "AM",
        "PM",
        "PDF",
        "CV",
        "NB",
        "PS",
        "HR",
        "PR",
        "QA",
        "CC",
        "ISBN",
        "ISSN",
        "URL",
        "WWW",
        "HTTP",
        "HTTPS",
        "USD",
        "EUR",
        "CHF",
        "GBP",
        "CFA",
        "XOF",
        "XAF",
        "CAD",
        "MXN",
        "BRL",
        "UTC",
        "GMT",
        "CET",
        "CEST",
        "AD",
        "BC",
        "BCE",
        "CE",
        "AC",
        "DC",
        "NO",
        "II",
        "III",
        "MR",
        "MS",
        "MRS",
        "DR",
        "ST",
        "SR",
        "SRA",
        "MM",
        "MME",
        "MMES",
        "RE",
        "FW",
        "CO",
        "TO",
        "BE",
        "IN",
        "OF",
        "ON",
        "IS",
        "AS",
        "AT",
        "BY",
        "AN",
        "OR",
        "IF",
        "WE",
        "DE",
        "LA",
        "LE",
        "ET",
        "EN",
        "EL",
        "LOS",
        "LAS",
        "UN",
        "AU",
        "DU",
        "DES",
        "LES",
        "AUX",
        "NI",
        "OU",
        "SA",
        "SE",
        "SU",
        "AL",
        "DEL",
        "CON",
        "POR",
        "SIN",
        "QUE",
        "THE",
        "AND",
        "NOT",
        "ALL",
        "FOR",
        "MUST",
        "SHALL",
        "MAY",
        "NEVER",
        "ONLY",
        "NON",
        "PAS",
        "TOUT",
        "TOUS",
        "NO",
        "SI",
        "SÍ",
        "TODO",
        "TODOS",
        "TODAS",
        "PIN",
        "SMS",
        "GPS",
        "PHD",
        "MBA",
    ]
) - {"UN", "AU", "CE"}
