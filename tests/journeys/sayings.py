"""What people say in the journeys, by country: French, Dutch, German. Everybody is made up; the towns are real."""

from collections.abc import Mapping
from dataclasses import dataclass
from uuid import UUID

from tests.live import GOERLITZ, ZUTPHEN
from tests.world import SAINT_MALO


@dataclass(frozen=True, kw_only=True)
class Offered:
    """A thing with two photos, and how it finds another home. `photo`: a drawing of the demo; `alts`: what each shows."""

    kind: str
    title: str
    text: str
    told: Mapping[str, str]
    photo: str
    alts: tuple[str, str]
    question: str
    reply: str
    agreed: str


@dataclass(frozen=True, kw_only=True)
class Wanted:
    """What Tom looks for, the ad of Léa that fits, and what they write to each other by letters."""

    words: str
    kind: str
    title: str
    text: str
    asked: str
    by_lea: str
    by_tom: str
    forged: str


@dataclass(frozen=True, kw_only=True)
class Lost:
    """An animal that ran away, and the neighbour who has it in the garden. `shed`: what he published before he knew."""

    title: str
    text: str
    near: str
    alt: str
    shed: tuple[str, str]
    seen: str
    thanks: str


@dataclass(frozen=True, kw_only=True)
class Sayings:
    """One country's people and words. The roles: Léa offers, Tom answers, Ines lives next door."""

    country: str
    town: str
    place_id: UUID
    lea: tuple[str, str]
    tom: tuple[str, str]
    ines: tuple[str, str]
    offered: Offered
    wanted: Wanted
    lost: Lost


FRENCH = Sayings(
    country="fr",
    town="Saint-Malo",
    place_id=SAINT_MALO,
    lea=("Rozenn", "Lemeur"),
    tom=("Hugo", "Castel"),
    ines=("Ines", "Perrot"),
    offered=Offered(
        kind="give",
        title="Vélo de ville à donner",
        text="Il roule bien, les pneus sont de l’an dernier. Je n’ai plus de place dans la cour.",
        told={"condition": "worn"},
        photo="bicycle",
        alts=("Un vélo vert, vu de côté", "La roue avant et le guidon, de près"),
        question="Bonjour Rozenn, le vélo est pour ma fille qui entre au lycée. Il est encore là ?",
        reply="Oui, il vous attend. Demain après 18 h, ça vous va ?",
        agreed="Parfait, je viens à pied. Merci !",
    ),
    wanted=Wanted(
        words="échelle",
        kind="lend",
        title="Je prête mon échelle de trois mètres",
        text="Elle dort au garage et rend service pour les gouttières. À rendre dans la semaine.",
        asked="Bonjour Rozenn, puis-je l’emprunter samedi matin ?",
        by_lea="Oui, bien sûr. Passez vers neuf heures, je serai au jardin.",
        by_tom="C’est noté. Je la rapporte dimanche soir.",
        forged="Laissez plutôt la clé du garage sous le pot.",
    ),
    lost=Lost(
        title="Pirate, chat gris aux yeux jaunes",
        text="Il est sorti par la fenêtre de la cuisine et n’est pas rentré. Il est doux, mais il a peur des voitures.",
        near="près de l’école",
        alt="Un chat gris aux yeux jaunes, assis",
        shed=("Chat gris dans notre cabane de jardin", "Il est arrivé hier soir, il a faim et ronronne."),
        seen="Bonsoir Rozenn, Pirate dort dans notre cabane de jardin. Il va bien.",
        thanks="Oh merci Hugo. J’arrive tout de suite avec sa caisse.",
    ),
)
DUTCH = Sayings(
    country="nl",
    town="Zutphen",
    place_id=ZUTPHEN,
    lea=("Roos", "Veldhoen"),
    tom=("Bram", "Oudkerk"),
    ines=("Tess", "Molenaar"),
    offered=Offered(
        kind="sell",
        title="Tent voor drie personen",
        text="Twee zomers gebruikt en altijd droog opgeborgen. De haringen en het zeil zitten erbij.",
        told={"price": "35,00", "condition": "good"},
        photo="tent",
        alts=("Een groene tent in het gras", "De ingang van de tent, van dichtbij"),
        question="Dag Roos, wij gaan voor het eerst kamperen. Is de tent er nog?",
        reply="Ja hoor. Kom morgen na zes uur kijken, dan zetten we hem even op.",
        agreed="Graag. Tot morgen!",
    ),
    wanted=Wanted(
        words="kruiwagen",
        kind="lend",
        title="Kruiwagen te leen",
        text="Hij staat in de schuur en rijdt licht, ook met een volle lading aarde. Graag binnen een week terug.",
        asked="Dag Roos, mag ik hem zaterdagochtend lenen?",
        by_lea="Natuurlijk. Kom rond negen uur, ik ben in de tuin.",
        by_tom="Fijn. Zondagavond breng ik hem terug.",
        forged="Leg de sleutel van de schuur maar onder de bloempot.",
    ),
    lost=Lost(
        title="Pluis, grijze kater met gele ogen",
        text="Hij is door het keukenraam naar buiten gegaan en niet teruggekomen. Hij is lief, maar bang voor auto’s.",
        near="bij de school",
        alt="Een grijze kat met gele ogen, zittend",
        shed=("Grijze kat in ons tuinhuisje", "Hij kwam gisteravond aanlopen, heeft honger en spint."),
        seen="Dag Roos, Pluis slaapt in ons tuinhuisje. Het gaat goed met hem.",
        thanks="Wat een geluk, Bram. Ik kom meteen met zijn mand.",
    ),
)
GERMAN = Sayings(
    country="de",
    town="Görlitz",
    place_id=GOERLITZ,
    lea=("Lena", "Richter"),
    tom=("Emil", "Hoffmann"),
    ines=("Mila", "Brandt"),
    offered=Offered(
        kind="give",
        title="Drei Tomatenpflanzen zu verschenken",
        text="Ich habe zu viele gezogen. Sie stehen im Topf und tragen schon, alte Sorten ohne Spritzen.",
        told={"condition": "new"},
        photo="tomatoes",
        alts=("Drei Tomatenpflanzen in Töpfen", "Eine Pflanze mit roten Tomaten, von nah"),
        question="Guten Tag Lena, für unseren Balkon wären sie ein Glück. Sind sie noch da?",
        reply="Ja, alle drei. Passt es Ihnen morgen ab 18 Uhr?",
        agreed="Sehr gut, ich bringe einen Korb mit. Danke!",
    ),
    wanted=Wanted(
        words="Leiter",
        kind="lend",
        title="Ich verleihe meine Leiter, drei Meter lang",
        text="Sie steht in der Garage und hilft bei Dachrinnen. Bitte innerhalb einer Woche zurück.",
        asked="Guten Tag Lena, darf ich sie am Samstagmorgen leihen?",
        by_lea="Ja, gern. Kommen Sie gegen neun Uhr, ich bin im Garten.",
        by_tom="Abgemacht. Am Sonntagabend bringe ich sie zurück.",
        forged="Legen Sie den Schlüssel der Garage bitte unter den Blumentopf.",
    ),
    lost=Lost(
        title="Kater Moritz, grau mit gelben Augen",
        text="Er ist durch das Küchenfenster hinaus und nicht heimgekommen. Er ist zahm, hat aber Angst vor Autos.",
        near="bei der Schule",
        alt="Ein grauer Kater mit gelben Augen, sitzend",
        shed=("Graue Katze in unserer Gartenlaube", "Sie kam gestern Abend, hat Hunger und schnurrt."),
        seen="Guten Abend Lena, Moritz schläft in unserer Gartenlaube. Es geht ihm gut.",
        thanks="Was für ein Glück, Emil. Ich komme sofort mit seinem Korb.",
    ),
)
