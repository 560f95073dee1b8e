"""Words that weigh: negations and modal verbs, whose change is never only one of wording; small
words that may come and go; and words that are one letter apart and worlds apart."""

# ruff: noqa: SIM905 (lists of words that people read and mend)

from __future__ import annotations

from collections.abc import Mapping


def _classes(**forms: str) -> dict[str, str]:
    """A form (in small letters, with its accents) to the class of forms that say the same."""
    return {form: name for name, every in forms.items() for form in every.split()}


# Forms of one class may stand for each other ("doit", "doivent"); those of two may not. Only
# forms that stand alone are here: what is joined to a verb is caught by the first letter.
MARKERS: dict[str, Mapping[str, str]] = {
    "en": _classes(
        no="no", none="none", nor="nor", neither="neither", never="never", nothing="nothing",
        without="without", unless="unless", only="only", hardly="hardly", barely="barely",
        except_="except", not_="not", can="can", could="could", may="may", might="might",
        must="must", shall="shall", should="should", will="will", would="would", ought="ought",
        need="need needs needed", all="all", any="any", some="some", every="every", each="each",
        most="most", more="more", less="less", least="least", few="few", many="many", or_="or",
        and_="and", both="both", either="either", before="before", after="after", is_="is are",
        was="was were", has="has have", does="does do",
    ),
    "fr": _classes(
        ne="ne n", pas="pas", non="non", ni="ni", jamais="jamais",
        aucun="aucun aucune", rien="rien",
        nul="nul nulle", sans="sans", sauf="sauf", que="que qu", seul="seul seule seuls seules",
        plus="plus", moins="moins", doit="doit doivent", devra="devra devront",
        devrait="devrait devraient", devait="devait devaient", peut="peut peuvent",
        pourra="pourra pourront", pourrait="pourrait pourraient", pouvait="pouvait pouvaient",
        faut="faut", faudrait="faudrait", tout="tout toute tous toutes", et="et", ou="ou",
        avant="avant", après="après", chaque="chaque", est="est sont", était="était étaient",
    ),
    "es": _classes(
        no="no", ni="ni", nunca="nunca", jamás="jamás", ningún="ningún ninguno ninguna",
        nada="nada", tampoco="tampoco", sin="sin", salvo="salvo", solo="solo sólo solamente",
        más="más", menos="menos", debe="debe deben", deberá="deberá deberán",
        debería="debería deberían", debía="debía debían", puede="puede pueden",
        podrá="podrá podrán", podría="podría podrían", podía="podía podían",
        todo="todo toda todos todas", y="y e", o="o u", antes="antes", después="después",
        cada="cada",
    ),
    "de": _classes(
        nicht="nicht", nie="nie niemals", ohne="ohne", nur="nur", weder="weder", noch="noch",
        kein="kein keine keinen keinem keiner keines", soll="soll sollen", sollte="sollte sollten",
        muss="muss müssen muß", musste="musste mussten", müsste="müsste müssten",
        kann="kann können", konnte="konnte konnten", könnte="könnte könnten", darf="darf dürfen",
        durfte="durfte durften", dürfte="dürfte dürften", wird="wird werden",
        wurde="wurde wurden", würde="würde würden", hatte="hatte hatten", hätte="hätte hätten",
        war="war waren", wäre="wäre wären", und="und", oder="oder",
    ),
    "pt": _classes(
        não="não", nem="nem", nunca="nunca", nenhum="nenhum nenhuma", nada="nada", sem="sem",
        salvo="salvo", só="só somente apenas", deve="deve devem", deverá="deverá deverão",
        deveria="deveria deveriam", devia="devia deviam", pode="pode podem", pôde="pôde",
        poderá="poderá poderão", poderia="poderia poderiam", podia="podia podiam", e="e", ou="ou",
    ),
    "it": _classes(
        non="non", né="né", mai="mai", nessun="nessun nessuno nessuna", niente="niente nulla",
        senza="senza", salvo="salvo", solo="solo soltanto", deve="deve devono",
        dovrà="dovrà dovranno",
        dovrebbe="dovrebbe dovrebbero", può="può possono", potrà="potrà potranno",
        potrebbe="potrebbe potrebbero", e="e ed", o="o od",
    ),
    "nl": _classes(
        niet="niet", geen="geen", nooit="nooit", zonder="zonder", alleen="alleen", zal="zal zullen",
        zou="zou zouden", moet="moet moeten", moest="moest moesten", mag="mag mogen",
        mocht="mocht mochten", kan="kan kunnen", kon="kon konden", en="en", of="of",
    ),
    "ru": _classes(
        не="не", ни="ни", нет="нет", без="без", никогда="никогда", только="только",
        должен="должен должна должно должны", может="может могут", мог="мог могла могло могли",
        можно="можно", нельзя="нельзя", следует="следует", и="и", или="или", бы="бы б",
    ),
    "ar": _classes(
        la="لا ولا", lam="لم ولم", lan="لن ولن", laysa="ليس ليست وليس وليست", ghayr="غير",
        bidun="بدون دون", illa="إلا", faqat="فقط", yajib="يجب ويجب", yumkin="يمكن ويمكن",
        yanbaghi="ينبغي وينبغي", yajuz="يجوز", aw="أو", wa="و",
    ),
}  # fmt: skip

# Articles and the like: one of a class may stand for another, and each may come or go.
SMALL: dict[str, tuple[frozenset[str], ...]] = {
    "en": tuple(map(frozenset, (["a", "an"], ["the"], ["of"], ["to"], ["that"]))),
    "fr": tuple(
        map(
            frozenset,
            (
                ["le", "la", "les", "l"],
                ["un", "une", "des"],
                ["de", "du", "des", "d"],
                ["a", "au", "aux"],
            ),
        )
    ),
    "es": tuple(
        map(
            frozenset,
            (["el", "la", "los", "las"], ["un", "una", "unos", "unas"], ["de", "del"], ["a", "al"]),
        )
    ),
    "de": tuple(
        map(
            frozenset,
            (
                ["der", "die", "das", "den", "dem", "des"],
                ["ein", "eine", "einen", "einem", "einer", "eines"],
            ),
        )
    ),
    "pt": tuple(map(frozenset, (["o", "a", "os", "as"], ["de", "do", "da", "dos", "das"]))),
    "it": tuple(
        map(frozenset, (["il", "lo", "la", "i", "gli", "le", "l"], ["di", "del", "della"]))
    ),
    "nl": tuple(map(frozenset, (["de", "het"],))),
}  # fmt: skip
# Pairs that sound alike, and that people mistake for each other when they write; without accents.
# Where one took the other's place the sentence made no sense before, and says now what was meant.
_ALIKE = """
en their there
en then than
en its it
en loose lose
en your you
en program programme
en programs programmes
en labour labor
en organisation organization
en organisations organizations
en defence defense
fr on ont
fr son sont
fr ces ses
fr sa ca
fr ce se
fr si s
fr je j
fr me m
fr te t
fr se s
es an han
es a ha
es ay hay
es halla haya
de das dass
de seid seit
de wider wieder
nl word wordt
"""
# What "&" stands for.
AND = {"en": "and", "fr": "et", "es": "y", "de": "und", "pt": "e", "it": "e", "nl": "en"}
# Before these an article is no small thing: few, a few.
NOT_BEFORE = frozenset("few little lot".split())

# The endings by which a word agrees with another, of words without accents.
AGREEING: dict[str, frozenset[str]] = {
    "en": frozenset(["", "s", "es"]),
    "fr": frozenset(["", "e", "s", "es", "x"]),
    "es": frozenset(["", "o", "a", "os", "as", "s", "es"]),
    "pt": frozenset(["", "o", "a", "os", "as", "s", "es"]),
    "it": frozenset(["o", "a", "i", "e"]),
    "de": frozenset(["", "e", "n", "en", "er", "es", "em", "s"]),
}

# Endings of what will be, and of what would be.
MOODS: dict[str, tuple[tuple[str, str], ...]] = {
    "fr": (("ra", "rait"), ("ront", "raient"), ("rons", "rions"), ("rai", "rais"), ("rez", "riez")),
    "es": (("ra", "ria"), ("ran", "rian"), ("ras", "rias"), ("remos", "riamos")),
    "pt": (("ra", "ria"), ("rao", "riam"), ("remos", "riamos")),
}

# Words that a slip of the fingers makes of each other, and that say different things; without
# accents. Words that differ in their first letter, or in short words, need no line here.
_APART = """
en adopt adapt
en adopted adapted
en adoption adaption
en adopting adapting
en prosecution persecution
en prosecuted persecuted
en protect protest
en employer employee employed
en employers employees
en trainer trainee
en legal lethal
en detention detection
en police policy
en policies police
en contact contract
en contract contrast
en conservation conversation
en country county
en countries counties
en minister ministry
en ministers ministries
en personal personnel
en economic economical
en present prevent
en presented prevented
en prescribe proscribe
en perspective prospective
en proceed precede
en women woman
en causal casual
en cause clause
en human humane
en thorough through
en quite quiet
en expand expend
en invent invest
en reuse refuse
en refuse reduce
en recent resent
en review revise
en reviewed revised
en attack attach
en breach branch
en breach beach
en trial trail
en trial tribal
en major mayor
en moral morale
en party parity
en price prize
en optional optimal
en option opinion
en restrict restrain
en marital martial
en principal principle
en world word
en former farmer
en cost coast
en respectively respectfully
en session cession
en session secession
en elicit illicit
en considered reconsidered
en council counsel
en deport depart
en deported departed
en deportation departation
en resident president
en submission subvention
en temporary contemporary
en granted guaranteed
en worse worst
en there three
fr adopter adapter
fr adopte adapte
fr adoption adaptation
fr conservation conversation
fr population pollution
fr expulsion explosion
fr infraction inflation
fr collision collusion
fr prescrire proscrire
fr allocation allocution
fr partiel partial
fr police politique
fr conjoncture conjecture
fr reduire produire
fr accorder aborder
fr percepteur precepteur
fr ministre ministere
fr contrat contact
fr poisson poison
fr droit doit
es adoptar adaptar
es adopte adapte
es ninos ninas
es nino nina
es hombre hambre
es prescribir proscribir
es aptitud actitud
es infligir infringir
es absorber absolver
es prejuicio perjuicio
es ministro ministerio
es contrato contacto
es derecho derecha
es derechos derechas
es efectivo afectivo
es trabajadores trabajadoras
es hijos hijas
es pobreza probeza
pt adotar adaptar
pt meninos meninas
it adottare adattare
it bambini bambine
de gesetzlich gesetzlos
"""


def _pairs(lines: str) -> dict[str, frozenset[frozenset[str]]]:
    """Each pair of the words of a line, by language."""
    found: dict[str, frozenset[frozenset[str]]] = {}
    for line in lines.strip().split("\n"):
        language, *words = line.split()
        pairs = {frozenset([one, other]) for one in words for other in words if one != other}
        found[language] = found.get(language, frozenset()) | pairs
    return found


APART = _pairs(_APART)
ALIKE = _pairs(_ALIKE)

# Letters that are written for each other because they sound alike. One of another sound makes
# another word more often than a slip.
SOUNDS = tuple("aeiouy cskzqx bvfpw gj mn dt lr аеёиоуыэюяй сзц дт бпв гк вф жшщ هة يى".split())
