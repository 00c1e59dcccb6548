"""What we say to everybody about each kind of ad. Our own words only: nothing that a neighbour has written.

Keyed by the value of the kind, so that the words of a kind can stand here before the kind itself does.
"""

from collections.abc import Mapping
from dataclasses import dataclass

from kernel.errors import N_, Message, counted


@dataclass(frozen=True, kw_only=True)
class KindWords:
    """Message ids. `count`: what a number stands before, to be told with `of`. `usual`: what is common, in one sentence.

    `questions`: question and answer. `icon`: a name of the icon sprite.
    """

    label: str
    title: str
    town_title: str  # with %(place)s
    lead: str
    count: Message
    usual: str
    steps: tuple[str, str, str]
    questions: tuple[tuple[str, str], ...]
    icon: str

    def of(self, number: int) -> Message:
        """What so many of them are called."""
        return Message(str(self.count), self.count.many, count=number)


WORDS: Mapping[str, KindWords] = {
    "ask": KindWords(
        label=N_("Find a helping hand"),
        title=N_("Find a neighbour who helps"),
        town_title=N_("Find help from neighbours in %(place)s"),
        lead=N_(
            "Some things take two people, or somebody who knows how. Ask once, and those who live close by read it."
        ),
        count=counted("neighbour needs a hand", "neighbours need a hand", count=0),
        usual=N_(
            "Carrying a sofa, watering plants in August, reading a letter from an office, walking a dog for a week."
        ),
        steps=(
            N_("Say in one sentence what you need, and when."),
            N_("Neighbours who can help answer you here. You choose whom you meet."),
            N_("When it is done, close the ad and say thank you."),
        ),
        questions=(
            (
                N_("What does help from a neighbour cost?"),
                N_("Nothing. Helping here is without pay. A cake is always welcome."),
            ),
            (
                N_("May I ask for work on the house?"),
                N_("For a hand, yes. Work that needs a licence, such as gas or the electric board, belongs to a firm."),
            ),
        ),
        icon="hand-helping",
    ),
    "offer": KindWords(
        label=N_("Lend a hand"),
        title=N_("Lend a hand to your neighbours"),
        town_title=N_("Neighbours who lend a hand in %(place)s"),
        lead=N_(
            "You have an hour, a car, or know how to do something. Somebody in the next street is looking for just that."
        ),
        count=counted("neighbour lends a hand", "neighbours lend a hand", count=0),
        usual=N_("Help with homework, small repairs, a lift to the market, reading aloud, company on a walk."),
        steps=(
            N_("Say what you like to do and when you have time."),
            N_("Whoever needs it writes to you here. You answer when it suits you."),
            N_("You agree on day and place. You may say no at any time."),
        ),
        questions=(
            (
                N_("Do I promise anything by offering?"),
                N_("No. An offer is a beginning of a talk. You agree on each time anew."),
            ),
            (
                N_("Am I insured while I help?"),
                N_("Most household policies cover small favours. A glance at yours before the first time is worth it."),
            ),
        ),
        icon="heart-handshake",
    ),
    "lend": KindWords(
        label=N_("Borrow and lend"),
        title=N_("Borrow and lend among neighbours"),
        town_title=N_("Borrow and lend in %(place)s"),
        lead=N_(
            "A drill is used for minutes in its whole life. Borrow what you need next door, and lend what stands around."
        ),
        count=counted("thing to borrow", "things to borrow", count=0),
        usual=N_("A ladder, a drill, a trailer, a raclette set, a child's car seat, a tent, a sewing machine."),
        steps=(
            N_("Look what neighbours lend, or say what you lend yourself."),
            N_("You write to each other here: from when, until when, how it works."),
            N_("You fetch it, use it, and bring it back clean and whole on the day agreed."),
        ),
        questions=(
            (
                N_("What if something breaks?"),
                N_(
                    "Say so at once. Who borrowed it repairs or replaces it, as the law says; many household policies help."
                ),
            ),
            (N_("May I ask money for lending?"), N_("Lending is free here. That is what makes it simple.")),
        ),
        icon="hammer",
    ),
    "borrow": KindWords(
        label=N_("Wanted to borrow"),
        title=N_("Ask your neighbours to lend you something"),
        town_title=N_("Wanted to borrow in %(place)s"),
        lead=N_("Before you buy what you need once, ask around. Very often it stands in a cellar two doors away."),
        count=counted("thing wanted to borrow", "things wanted to borrow", count=0),
        usual=N_("A hedge trimmer for Saturday, chairs for a birthday, a carpet cleaner, a cargo bike, a projector."),
        steps=(
            N_("Say what you need and for which days."),
            N_("A neighbour who has it answers you here."),
            N_("You fetch it and bring it back on the day agreed."),
        ),
        questions=(
            (
                N_("How long may I keep what I borrow?"),
                N_("As long as you both agreed. Should it take longer, ask before the day has come."),
            ),
            (
                N_("Do I have to give something in return?"),
                N_("No. Bring it back in good order, and lend something yourself one day."),
            ),
        ),
        icon="package",
    ),
    "give": KindWords(
        label=N_("Give away"),
        title=N_("Give away and find things for nothing"),
        town_title=N_("Things given away in %(place)s"),
        lead=N_(
            "Too good for the tip and too large for the cupboard: somebody near you is glad of it, and comes to fetch it."
        ),
        count=counted("thing given away", "things given away", count=0),
        usual=N_("A wardrobe, flower pots, children's clothes, jam jars, apples from the garden, moving boxes."),
        steps=(
            N_("Say what you give and in which state it is."),
            N_("Neighbours write to you here. You choose who gets it."),
            N_("It is fetched at your door, and you close the ad."),
        ),
        questions=(
            (
                N_("Who gets it when several ask?"),
                N_("You decide. First come, first served is a usual rule, and so is the one who needs it most."),
            ),
            (
                N_("Is there something I may not give away?"),
                N_("Medicines, weapons, live animals and whatever has been recalled as unsafe."),
            ),
        ),
        icon="gift",
    ),
    "sell": KindWords(
        label=N_("Sell"),
        title=N_("Buy and sell used things close to home"),
        town_title=N_("Used things for sale in %(place)s"),
        lead=N_(
            "Used things change hands without parcels and without fees: you see them first, and you see with whom you deal."
        ),
        count=counted("thing for sale", "things for sale", count=0),
        usual=N_("A child's bicycle, a washing machine that works, garden chairs, books, skis of last year."),
        steps=(
            N_("Say what you sell, its age and its price."),
            N_("A neighbour writes to you here and comes to look at it."),
            N_("You agree, you are paid when you hand it over, and you close the ad."),
        ),
        questions=(
            (N_("How is it paid?"), N_("Between the two of you, when it is handed over. Never send money in advance.")),
            (N_("May shops sell here?"), N_("No. Ads are from neighbour to neighbour.")),
        ),
        icon="package",
    ),
    "rent": KindWords(
        label=N_("Rent out a thing"),
        title=N_("Rent things from neighbours"),
        town_title=N_("Things to rent in %(place)s"),
        lead=N_(
            "Some things cost their owner money each time. Rent them for a day from somebody close, instead of buying."
        ),
        count=counted("thing to rent", "things to rent", count=0),
        usual=N_("A trailer, a concrete mixer, a party tent, a cargo bike, a roof box for the holidays."),
        steps=(
            N_("Say what you rent out, for how much and for how long."),
            N_("You agree here on days, price and deposit, in writing."),
            N_("You look at it together when it goes and when it comes back."),
        ),
        questions=(
            (
                N_("Do I have to declare what I earn?"),
                N_(
                    "Small sums are often free of tax, but rules differ by country. Your tax office tells which hold for you."
                ),
            ),
            (N_("Who answers for damage?"), N_("Who rented it. Note its state together before it goes.")),
        ),
        icon="key-round",
    ),
    "lost": KindWords(
        label=N_("Lost"),
        title=N_("Lost something? Ask the neighbours"),
        town_title=N_("Lost in %(place)s"),
        lead=N_("A cat that did not come home, a glove, a key: many eyes close by find more than one pair."),
        count=counted("thing or animal missed", "things or animals missed", count=0),
        usual=N_("A cat, a bunch of keys, a child's cuddly toy, a scarf, a telephone, a wallet."),
        steps=(
            N_("Say what is missing, and where and when you last had it."),
            N_("Neighbours who have seen it write to you here."),
            N_("When you have it back, close the ad, so that nobody goes on looking."),
        ),
        questions=(
            (
                N_("Where else should I ask?"),
                N_("At the lost property office of the town and at the police. For animals, at vets and shelters too."),
            ),
            (
                N_("How do I know that somebody really found it?"),
                N_("Keep one mark to yourself, and ask for it. Never pay before you hold it in your hands."),
            ),
        ),
        icon="search-x",
    ),
    "found": KindWords(
        label=N_("Found"),
        title=N_("Found something? Tell the neighbours"),
        town_title=N_("Found in %(place)s"),
        lead=N_("Somebody close by is looking for what you have in your hand. One line, and it finds its way home."),
        count=counted("thing or animal found", "things or animals found", count=0),
        usual=N_("Keys on a wall, a tame bird, a bicycle that nobody fetches, a cap, a bank card."),
        steps=(
            N_("Say what you found and where, but keep one mark of it to yourself."),
            N_("Who misses it writes to you here and names that mark."),
            N_("You hand it over, and close the ad."),
        ),
        questions=(
            (
                N_("Must I hand in what I find?"),
                N_("In most countries yes, above a small value. The lost property office of the town takes it."),
            ),
            (
                N_("What do I do with a bank card or papers?"),
                N_("Bring them to the police or the bank, and never show a number or a name in an ad."),
            ),
        ),
        icon="circle-check",
    ),
    "alert": KindWords(
        label=N_("Warn the neighbours"),
        title=N_("Warn your neighbours"),
        town_title=N_("Warnings by neighbours in %(place)s"),
        lead=N_(
            "A burst pipe, a swarm of wasps on the school path, false craftsmen at the door: tell those it concerns."
        ),
        count=counted("warning", "warnings", count=0),
        usual=N_("Ice on the steps, water that is turned off, a tree across the road, false letters in the boxes."),
        steps=(
            N_("In danger call 112 first."),
            N_("Say what it is, where, and until when it may last."),
            N_("Close it when it is over, so that nobody worries longer than needed."),
        ),
        questions=(
            (
                N_("May I warn of a person?"),
                N_("No. Say what happened and not who did it. What concerns a person belongs to the police."),
            ),
            (
                N_("Does the town hall read warnings?"),
                N_("Not as such. Tell the town hall or the service in charge as well."),
            ),
        ),
        icon="triangle-alert",
    ),
    "recommend": KindWords(
        label=N_("Recommend"),
        title=N_("Ask neighbours whom they recommend"),
        town_title=N_("Recommended by neighbours in %(place)s"),
        lead=N_("The plumber who comes, the baker worth the way: nobody knows better than those who live here."),
        count=counted("recommendation", "recommendations", count=0),
        usual=N_("A plumber, a piano teacher, a vet, a garage, a quiet path for a pram, a choir."),
        steps=(
            N_("Ask for what you look for, or tell what you can recommend and why."),
            N_("Neighbours add what they have seen themselves."),
            N_("You make up your own mind."),
        ),
        questions=(
            (
                N_("May I recommend my own business?"),
                N_("No. A recommendation comes from somebody who has nothing to gain by it."),
            ),
            (
                N_("May I warn of a bad firm?"),
                N_("Say what you have seen yourself, without insults. What is not true can be reported and is hidden."),
            ),
        ),
        icon="sparkles",
    ),
    "mission": KindWords(
        label=N_("Small paid jobs"),
        title=N_("Small paid jobs among neighbours"),
        town_title=N_("Small paid jobs in %(place)s"),
        lead=N_(
            "When a favour is not enough: an afternoon of work for fair pay, by somebody who does not come from far."
        ),
        count=counted("small paid job", "small paid jobs", count=0),
        usual=N_("Mowing a large lawn, minding children for an evening, ironing, setting up a computer, moving house."),
        steps=(
            N_("Say what is to be done, how long it takes and what you pay."),
            N_("You agree here on day, pay and papers."),
            N_("The work is done, you pay, and you close the ad."),
        ),
        questions=(
            (
                N_("Does paid help have to be declared?"),
                N_(
                    "Mostly yes. Many countries have simple vouchers for help in the house. The authorities of your country tell how."
                ),
            ),
            (
                N_("May young people take on jobs?"),
                N_("As the law of your country allows, with the consent of their parents."),
            ),
        ),
        icon="wrench",
    ),
    "ride": KindWords(
        label=N_("Share a ride"),
        title=N_("Share a ride with neighbours"),
        town_title=N_("Rides shared by neighbours in %(place)s"),
        lead=N_("The same road, the same morning, an empty seat. Go together and share what it costs."),
        count=counted("ride to share", "rides to share", count=0),
        usual=N_(
            "To the station on weekdays, to the market on Saturday, to the hospital, to training with the children."
        ),
        steps=(
            N_("Say from where to where, when, and how many seats there are."),
            N_("You write to each other here and agree on a meeting point."),
            N_("You share the cost of the road, and nobody earns by it."),
        ),
        questions=(
            (
                N_("How much may a driver ask for?"),
                N_(
                    "A share of fuel and tolls, never more than the journey costs. Else it is a taxi, and needs a licence."
                ),
            ),
            (N_("Is a passenger insured?"), N_("By the motor insurance of the car, as any passenger is.")),
        ),
        icon="navigation",
    ),
}
