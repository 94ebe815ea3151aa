"""Short articles and letters to readers in several languages; follow-ups with their background."""

from collections.abc import Mapping

Lines = tuple[str, ...]

LETTERS: Mapping[str, Lines] = {
    "en": (
        "A moment, if you will",
        "The Tarn Courier belongs to nobody but its six hundred owners, who each bought a share in "
        "the spring when the printer gave notice. We promised them a paper that goes to every "
        "meeting and hides nothing behind a price, and we have kept our word on both.",
        "What a share brings you:",
        "A vote at the yearly assembly",
        "The crossword on Thursdays, in colour",
        "Your name on the door of the office",
        "Whoever cannot spare the money may read on with a good conscience.",
        "Gratefully,",
        "Maud Ellery, publisher",
    ),
    "de": (
        "Ein Wort in eigener Sache",
        "Dieses Blatt erscheint seit vierzig Jahren ohne Verlag im Rücken. Was wir drucken, "
        "bezahlen unsere Abonnenten, und was wir nicht drucken, bezahlt auch niemand. Die Post hat "
        "ihre Gebühren erhöht, die Miete steigt im Herbst ein weiteres Mal.",
        "Als Mitglied bekommen Sie:",
        "Den Wandkalender unserer Zeichnerin",
        "Zwei Karten für das Sommerfest",
        "Jeden Freitag den Brief aus der Redaktion",
        "Haben Sie Dank",
        "Ihre Rosalie Anders, Herausgeberin",
    ),
    "es": (
        "Un minuto, por favor",
        "Este diario no tiene dueños ricos ni anunciantes que le dicten nada. Lo sostienen quienes "
        "lo leen, y este año el papel, la luz y los abogados nos han costado un tercio más. Aun "
        "así no cerramos ninguna página.",
        "Con tu cuota recibes:",
        "La edición sin publicidad",
        "El boletín de los sábados",
        "Un asiento en la asamblea",
        "Con gratitud,",
        "Amparo Lledó, directora",
    ),
    "ru": (
        "Несколько слов от редакции",
        "Нашу газету не содержит ни одна компания. Мы живём на деньги тех, кто нас читает, а "
        "бумага, связь и юристы подорожали за год на треть. Мы всё равно не закрываем ни одной "
        "страницы, потому что новости за забором никому не нужны.",
        "Что получают подписчики:",
        "Сайт без рекламы",
        "Письмо главного редактора по субботам",
        "Место на ежегодном собрании",
        "С благодарностью,",
        "Анна Лебедева, главный редактор",
    ),
    "zh": (
        "致读者的一封信",
        "本报不属于任何集团，全靠订户支撑。今年纸张、油墨和律师费都涨了三成，我们仍然没有给任何一页上锁。",
        "加入会员可获得：",
        "没有广告的版面",
        "周六的主编来信",
        "年会的一个席位",
        "谨致谢意",
        "主编 林若谷",
    ),
}

#: language -> articles: headline, paragraphs
SHORT_ARTICLES: Mapping[str, tuple[Lines, ...]] = {
    "en": (
        (
            "Weir at Cold Ash to be rebuilt in oak",
            "Carpenters will replace the rotten gates of the weir at Cold Ash with oak this "
            "winter, because steel would have needed a road that the marsh cannot carry.",
            "Two swans have been moved to the upper pond until the work is done.",
        ),
        (
            "Cyclist, 81, crosses the Alps with a parrot",
            "A retired baker has pedalled from Turin to Lucerne in nine days with a grey parrot "
            "on his handlebars, which learnt to imitate the bell by the second evening.",
            "He plans to return by train. The parrot, he says, disliked the tunnels.",
        ),
        (
            "Court frees man who sold moonlight",
            "A jury in Harle has acquitted a photographer who charged tourists for an hour of "
            "moonlight on his terrace, finding that nobody had been deceived about the moon.",
            "The prosecutor will not appeal. Bookings for October are already full.",
        ),
    ),
    "de": (
        (
            "Störche brüten auf dem Kran",
            "Ein Storchenpaar hat sich auf dem Ausleger eines Baukrans in Wendlingen "
            "niedergelassen, weshalb die Arbeiten am Rathaus bis August ruhen.",
            "Der Bauleiter nimmt es gelassen und hat eine Kamera aufgehängt.",
        ),
        (
            "Bäcker verschenkt sein Rezept",
            "Nach sechzig Jahren schließt Otto Brinkmann seinen Laden und hat das Geheimnis seiner "
            "Mohnschnecken an die Tür geklebt, damit sie jeder nachbacken kann.",
            "Die Schlange davor reichte am ersten Tag bis zur Kirche.",
        ),
        (
            "Fernbus fährt ohne Fahrgäste nach Prag",
            "Weil das Buchungssystem ausfiel, ist ein Bus drei Wochen lang jede Nacht leer über "
            "die Grenze gefahren, ehe es einem Zöllner auffiel.",
            "Das Unternehmen spricht von einem Versehen und prüft die Rechnungen.",
        ),
    ),
    "es": (
        (
            "El faro vuelve a encenderse",
            "Después de nueve inviernos a oscuras, la linterna del cabo volvió a girar el domingo "
            "gracias a un relojero jubilado que reconstruyó los engranajes.",
            "Los pescadores aplaudieron desde las barcas y brindaron con sidra.",
        ),
        (
            "Una escuela cambia deberes por huerto",
            "Los alumnos de Valdecuna dedican ahora una hora diaria a plantar lechugas y tomates "
            "en lugar de hacer ejercicios en casa, y sus notas no han bajado.",
            "La cosecha se vende los viernes a la puerta del colegio.",
        ),
        (
            "Roban tres campanas y devuelven dos",
            "Unos desconocidos se llevaron de la ermita las campanas del siglo pasado, pero la "
            "semana siguiente dejaron dos de ellas junto al río con una nota de disculpa.",
            "La Guardia Civil busca todavía la tercera, que pesa cuarenta kilos.",
        ),
    ),
    "ru": (
        (
            "Паром вышел в первый рейс",
            "Новый паром через Каменку перевёз во вторник двести пассажиров и сорок машин, хотя "
            "причал на левом берегу ещё достраивают рабочие из соседнего района.",
            "Билет стоит вдвое дешевле прежнего, дети до семи лет едут бесплатно.",
        ),
        (
            "Учительница собрала радиотелескоп",
            "Преподаватель физики из Верхней Ольховки вместе с восьмиклассниками построила из "
            "старой тарелки прибор, который ловит излучение водорода в нашей галактике.",
            "Осенью школьники покажут свой прибор на выставке изобретателей в столице.",
        ),
        (
            "Медведь проспал зиму в бане",
            "Жители посёлка обнаружили в апреле, что под полком заброшенной бани зимовал молодой "
            "бурый зверь, и вызвали егерей, чтобы осторожно вернуть его в лес.",
            "Животное не пострадало и в тот же вечер ушло в сторону болота.",
        ),
    ),
    "zh": (
        (
            "停摆九年的灯塔重新点亮",
            "海角的灯塔在熄灭九年之后，周日夜里再次转动。退休钟表匠用三个冬天修好了全部齿轮。",
            "渔民们在船上鼓掌，并约定每年这一天聚会。",
        ),
        (
            "山村小学改种菜代替作业",
            "桐木岭的学生每天花一小时在校园里种番茄和莴苣，家庭作业因此取消，成绩却没有下降。",
            "收成每逢周五在校门口出售，所得用来买书。",
        ),
        (
            "八旬老人骑车横穿戈壁",
            "一位退役邮差带着鹦鹉骑行十二天，从敦煌抵达哈密，途中只换过一次轮胎。",
            "他打算坐火车回家，说鹦鹉不喜欢隧道。",
        ),
    ),
}

#: name -> background, articles: headline, paragraphs
FOLLOW_UPS: Mapping[str, tuple[Lines, tuple[Lines, ...]]] = {
    "en": (
        (
            "The trawler Merganser sank on 2 October in a calm sea off Pell Head with five men "
            "aboard. Two were saved by a dredger. The coastguard gave up its search after six "
            "days, against the wishes of the families.",
            "An inquiry has heard that the boat had been fitted with a new winch in August, and "
            "that her skipper, Alun Frey, had complained that she rolled.",
        ),
        (
            (
                "Divers reach the wreck of the Merganser",
                "Navy divers reached the sunken trawler on Monday and filmed her lying upright in "
                "sixty metres of water, with her nets still stowed and the wheelhouse door shut.",
                "The families of the crew were shown the pictures in private.",
            ),
            (
                "Winch maker denies fault",
                "The firm that delivered the winch has told the inquiry that it weighed exactly "
                "what the papers said, and that the yard had been free to refuse it.",
                "Its lawyer asked why the skipper had gone to sea in a boat that rolled.",
            ),
            (
                "Skipper's widow to run for council",
                "Gwen Frey, who lost her husband on the Merganser, will stand for the harbour ward "
                "in May. Safety on small boats, she said, had been nobody's business too long.",
                "She has never belonged to a party, and does not mean to join one.",
            ),
            (
                "Bell of the lost trawler rings at Pell Head",
                "A bell cast for the Merganser was hung in the chapel at Pell Head on Sunday, in "
                "front of four hundred people and both of the men whom the dredger had saved.",
                "It will be rung once each year in October.",
            ),
        ),
    ),
    "de": (
        (
            "Die Talbrücke bei Unterwessen war am 3. März wegen Rissen im Spannstahl gesperrt "
            "worden. Seither rollt der Verkehr der Autobahn durch das Dorf, im Durchschnitt "
            "achttausend Lastwagen am Tag.",
            "Das Land hatte die Brücke zuletzt vor neun Jahren prüfen lassen. Ein Gutachter "
            "empfahl damals den Abriss.",
        ),
        (
            (
                "Brücke Unterwessen wird im Mai gesprengt",
                "Die gesperrte Talbrücke soll am zweiten Sonntag im Mai gesprengt werden, teilte "
                "die Autobahngesellschaft mit. Anwohner müssen ihre Häuser für zwölf Stunden "
                "verlassen.",
            ),
            (
                "Lastwagen rammt Dorfkirche",
                "In Unterwessen hat ein Lastwagen, der wegen der gesperrten Brücke durch das Dorf "
                "fuhr, die Mauer der Kirche gestreift. Verletzt wurde niemand, der Pfarrer fordert "
                "ein Nachtfahrverbot.",
            ),
            (
                "Gutachter: Ministerium kannte die Risse",
                "Der Ingenieur, der die Talbrücke vor neun Jahren untersucht hat, wirft dem "
                "Ministerium vor, sein Papier über die Risse im Stahl verschwiegen zu haben. Ein "
                "Sprecher wies das zurück.",
            ),
        ),
    ),
    "zh": (
        (
            "青石水库大坝今年六月因连日暴雨出现裂缝，下游三个村庄的四千名村民连夜撤离，至今仍住在临时安置点。",
            "水利部门两年前曾发现坝体渗水，但维修款项一直没有到位。",
        ),
        (
            (
                "青石水库开始放水",
                "青石水库周一起分三次放水，以减轻大坝裂缝处的压力，预计持续十天。",
                "下游村民被要求不要返回家中。",
            ),
            (
                "安置点的孩子复课",
                "从青石水库下游撤离的村民子女周三在安置点的帐篷里复课，老师多来自县城。",
                "教育局说，新校舍要等大坝修好才能动工。",
            ),
            (
                "前局长因维修款项被查",
                "县水利部门前局长因涉嫌挪用青石大坝的维修款项接受调查，他否认指控。",
                "村民代表说，渗水的照片早已交给他。",
            ),
        ),
    ),
}

#: name -> sentences of all articles of a kind, articles: headline, paragraphs
FORMULAS: Mapping[str, tuple[Lines, tuple[Lines, ...]]] = {
    "obituaries": (
        (
            "Friends may call at the chapel of rest on Thursday from four o'clock.",
            "In place of flowers, donations may be made to the lifeboat.",
        ),
        (
            (
                "Harold Pike, lighthouse keeper",
                "Harold Pike, who kept the light at Pell Head for thirty-one years, died on Monday "
                "at 88. He was born in a crofter's house and went to sea at fifteen.",
                "He married Edith in 1961; two daughters and a son survive him.",
            ),
            (
                "Signe Lund, weaver",
                "Signe Lund, whose tapestries hang in three parliaments, has died at 79. A "
                "teacher's daughter from Ostvik, she learnt to weave from an aunt who was blind.",
                "She never married, and left her looms to the school in Brannock.",
            ),
            (
                "Tomas Reyes, boxer",
                "Tomas Reyes, bantamweight champion in the year of the flood, died on Friday at "
                "67. He lost only twice, both times to men who later opened bars beside his own.",
                "His wife Carmen and four sons survive him, all of them dentists.",
            ),
            (
                "Aila Rautio, meteorologist",
                "Aila Rautio, the first to forecast the avalanche winds of the upper valley, died "
                "in hospital aged 91. Her instruments still stand behind the chapel at Tindebu.",
                "A nephew survives her, and a prize for young observers bears her name.",
            ),
        ),
    ),
    "court reports": (
        (
            "The case was heard by District Judge Moira Hallam, sitting with two lay magistrates "
            "at the courthouse in Harle.",
            "There were no reporting restrictions. Costs are payable within twenty-eight days "
            "unless the defendant applies for time.",
        ),
        (
            (
                "Man fined for moving swan",
                "Peter Vance, 34, of Mill Lane, admitted moving a nesting swan from the towpath in "
                "April with a wheelbarrow. He told the bench that it had bitten his son twice.",
            ),
            (
                "Driver cleared over lost sheep",
                "Joan Tully, 51, was acquitted of careless driving after forty sheep left her "
                "trailer on the bypass. The bench found that a worn bolt had sheared, and "
                "it thanked her for stopping.",
            ),
            (
                "Burglar returned for his coat",
                "Craig Dunne, 29, was jailed for eight months for breaking into the bowling club, "
                "where he left his jacket and called the next day to ask whether it was found.",
            ),
        ),
    ),
}

#: a background under subheads, and follow-ups whose own parts are about different things
DAM: tuple[Lines, tuple[Lines, ...]] = (
    (
        "What happened so far",
        "Timeline",
        "The dam at Corran Head was closed in March after engineers found a crack that ran "
        "from the spillway to the turbine hall.",
        "Two hundred families below it were moved to caravans on the showground, where they "
        "spent the spring.",
        "The owner, Corran Hydro, had reported the first leak eleven months earlier but "
        "continued to run the station at full load.",
        "The inquiry",
    ),
    (
        (
            "Families from Corran valley may visit homes for an hour",
            "Residents evacuated from below the dam will be escorted back on Monday to "
            "collect letters, photographs and pets' bowls, police said.",
            "Each household gets sixty minutes and one wheelbarrow. A vet and two counsellors "
            "will stand at the bridge.",
            "Mary Loch, 71, wants only her late husband's fiddle.",
        ),
        (
            "Engineers pour first concrete into Corran crack",
            "Work on sealing the fracture began at dawn with a mix developed for tunnels in "
            "Norway.",
            "Twelve divers guided hoses along the spillway. The first thirty cubic metres set "
            "within an hour, project leader Tom Adair told reporters.",
            "He expects to finish in nine weeks if storms keep away.",
        ),
        (
            "Corran Hydro chief resigns over leak reports",
            "Gavin Strand stepped down on Thursday, hours after minutes surfaced in which he "
            "called the seepage a plumber's matter.",
            "Shares lost a fifth of their value. The board named finance director Helen Moy "
            "as interim head.",
            "Unions demanded that his bonus be paid into the relief fund.",
        ),
        (
            "Inquiry hears of warning on a beer mat",
            "A retired inspector told the hearing that he had drawn the widening gap on a "
            "beer mat and handed it to his manager.",
            "The mat, stained and dated, was entered as exhibit forty. Laughter ended when he "
            "described the answer he got.",
            "Witnesses from the ministry follow next week.",
        ),
        (
            "Showground caravans to get stoves before winter",
            "Councillors agreed to spend ninety thousand pounds on heating for evacuees after "
            "nights near freezing.",
            "Volunteers have knitted four hundred blankets. The football club lends its "
            "changing rooms for showers.",
            "A school opened in the cattle shed has fifty pupils.",
        ),
    ),
)
