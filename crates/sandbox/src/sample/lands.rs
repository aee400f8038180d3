//! Names, streets, towns and phone numbers of the countries that the sample's people live in.
//!
//! All of it is made up: phone numbers carry 555 or lie in ranges kept free for fiction, e-mail domains end in `.example`.

/// One country's material.
pub(super) struct Land {
    /// WooCommerce's (ISO) code.
    pub code: &'static str,
    /// Business Central's code, where it differs.
    pub company_code: &'static str,
    /// VAT business posting group in a German company.
    pub tax_area: &'static str,
    pub currency: &'static str,
    pub first_names: &'static [Name],
    pub last_names: &'static [Name],
    /// Town, WooCommerce's state code, post code.
    pub towns: &'static [(&'static str, &'static str, &'static str)],
    pub streets: &'static [&'static str],
    pub number_first: bool,
    /// `#` becomes a digit.
    pub phone: &'static str,
    /// Legal form behind a company's name.
    pub company_form: &'static str,
    /// Ending of e-mail domains before `.example`.
    pub domain: &'static str,
}

/// As written, and in ASCII where that cannot be derived (kanji).
pub(super) struct Name(pub &'static str, pub &'static str);

const fn n(name: &'static str) -> Name {
    Name(name, "")
}

const fn j(name: &'static str, ascii: &'static str) -> Name {
    Name(name, ascii)
}

/// What companies trade in.
#[rustfmt::skip]
pub(super) const TRADES: [&str; 24] = [
    "Interiors", "Garden Supplies", "Outdoor", "Lighting", "Furniture", "Stationery", "Bicycles", "Coffee Roasters", "Ceramics", "Textiles",
    "Office Supplies", "Kitchens", "Tea Trading", "Bookshop", "Timber", "Tools", "Music", "Optics", "Bakery", "Wine Imports", "Print Works",
    "Sailing", "Design Studio", "Hardware",
];

#[rustfmt::skip]
pub(super) const LANDS: [Land; 11] = [
    Land {
        code: "DE", company_code: "DE", tax_area: "DOMESTIC", currency: "EUR",
        first_names: &[n("Anna"), n("Jürgen"), n("Katrin"), n("Lukas"), n("Sabine"), n("Björn"), n("Heike"), n("Matthias"), n("Ute"), n("Jörg"), n("Lena"), n("Tobias"), n("Käthe"), n("Florian"), n("Grit"), n("Sören"), n("Birgit"), n("Dominik"), n("Marlene"), n("Volker")],
        last_names: &[n("Müller"), n("Schröder"), n("Hoffmann"), n("Köhler"), n("Lindner"), n("Böhm"), n("Krüger"), n("Vogt"), n("Jäger"), n("Seidel"), n("Brandt"), n("Schäfer"), n("Winkler"), n("Möller"), n("Ahrens"), n("Petersen"), n("Kühn"), n("Busch"), n("Reuter"), n("Hartwig"), n("Zöllner"), n("Engel"), n("Thiele"), n("Wolff")],
        towns: &[("Köln", "DE-NW", "50667"), ("Leipzig", "DE-SN", "04109"), ("Nürnberg", "DE-BY", "90402"), ("Stuttgart", "DE-BW", "70173"), ("Lübeck", "DE-SH", "23552"), ("Erfurt", "DE-TH", "99084"), ("Mainz", "DE-RP", "55116"), ("Göttingen", "DE-NI", "37073"), ("Berlin", "DE-BE", "10245")],
        streets: &["Lindenstraße", "Am Mühlbach", "Goethestraße", "Bahnhofstraße", "Schillerplatz", "Kastanienallee", "Hafenweg", "Rosengasse"],
        number_first: false, phone: "+49 ### 555####", company_form: "GmbH", domain: "de",
    },
    Land {
        code: "US", company_code: "US", tax_area: "EXPORT", currency: "USD",
        first_names: &[n("Emily"), n("Marcus"), n("Olivia"), n("Dwayne"), n("Hannah"), n("Tyler"), n("Grace"), n("Ethan"), n("Nora"), n("Caleb"), n("Jasmine"), n("Wyatt"), n("Paige"), n("Andre"), n("Chloe"), n("Victor"), n("Megan"), n("Isaac"), n("Tessa"), n("Logan")],
        last_names: &[n("Carter"), n("Whitfield"), n("Nguyen"), n("Ramirez"), n("Hayes"), n("McAllister"), n("Bennett"), n("Okafor"), n("Sullivan"), n("Delgado"), n("Harper"), n("Lindgren"), n("Porter"), n("Vance"), n("Mercer"), n("Holloway"), n("Castillo"), n("Fleming"), n("Stokes"), n("Prescott"), n("Dalton"), n("Ellison"), n("Barrett"), n("Crane")],
        towns: &[("Portland", "OR", "97205"), ("Austin", "TX", "78701"), ("Madison", "WI", "53703"), ("Savannah", "GA", "31401"), ("Oakland", "CA", "94612"), ("Burlington", "VT", "05401"), ("Tucson", "AZ", "85701"), ("Duluth", "MN", "55802")],
        streets: &["Maple Avenue", "Cedar Lane", "North 5th Street", "Riverside Drive", "Old Mill Road", "Sunset Boulevard", "Harbor Street", "Chestnut Court"],
        number_first: true, phone: "+1 ### 555 01##", company_form: "Inc.", domain: "us",
    },
    Land {
        code: "GB", company_code: "GB", tax_area: "EXPORT", currency: "GBP",
        first_names: &[n("Charlotte"), n("Rhys"), n("Imogen"), n("Callum"), n("Priya"), n("Alistair"), n("Freya"), n("Gareth"), n("Beth"), n("Oliver"), n("Sioned"), n("Hamish"), n("Poppy"), n("Nigel"), n("Zara"), n("Duncan"), n("Edith"), n("Harvey")],
        last_names: &[n("Ashworth"), n("Pemberton"), n("Llewellyn"), n("Fairclough"), n("MacLeod"), n("Thornton"), n("Patel"), n("Hargreaves"), n("Winterbourne"), n("Drummond"), n("Kingsley"), n("Barraclough"), n("Ainsworth"), n("Hathaway"), n("Morgan"), n("Singh"), n("Whitaker"), n("Cavendish"), n("Sinclair"), n("Redfern")],
        towns: &[("London", "", "SW1A 1AA"), ("Bristol", "", "BS1 4DJ"), ("Leeds", "", "LS1 5ER"), ("Cardiff", "", "CF10 1EP"), ("Edinburgh", "", "EH1 1YZ"), ("Norwich", "", "NR2 1TF"), ("Exeter", "", "EX1 1HS")],
        streets: &["High Street", "Church Lane", "Victoria Road", "Station Approach", "Queen's Gardens", "Mill Hill", "The Crescent", "Orchard Close"],
        number_first: true, phone: "+44 1632 96####", company_form: "Ltd", domain: "uk",
    },
    Land {
        code: "FR", company_code: "FR", tax_area: "EU", currency: "EUR",
        first_names: &[n("Chloé"), n("Étienne"), n("Léa"), n("Benoît"), n("Amélie"), n("Jérôme"), n("Margaux"), n("François"), n("Hélène"), n("Rémi"), n("Solène"), n("Thibault"), n("Noémie"), n("Gaël"), n("Aurélie"), n("Pascal")],
        last_names: &[n("Lefèvre"), n("Moreau"), n("Garnier"), n("D'Aubigné"), n("Bélanger"), n("Chevalier"), n("Roussel"), n("Fournier"), n("Delacroix"), n("Perrin"), n("Marchand"), n("Gauthier"), n("Lemoine"), n("Barbier"), n("Renaud"), n("Guérin"), n("Vasseur"), n("Aubry")],
        towns: &[("Lyon", "", "69002"), ("Nantes", "", "44000"), ("Strasbourg", "", "67000"), ("Bordeaux", "", "33000"), ("Annecy", "", "74000"), ("Saint-Étienne", "", "42000")],
        streets: &["rue des Lilas", "avenue de la Gare", "place du Marché", "rue Victor-Hugo", "quai des Brumes", "chemin du Moulin"],
        number_first: true, phone: "+33 1 99 00 ## ##", company_form: "SARL", domain: "fr",
    },
    Land {
        code: "SE", company_code: "SE", tax_area: "EU", currency: "SEK",
        first_names: &[n("Åsa"), n("Björn"), n("Märta"), n("Göran"), n("Elin"), n("Örjan"), n("Maja"), n("Håkan"), n("Sofie"), n("Anders"), n("Linnéa"), n("Oskar"), n("Ylva"), n("Nils")],
        last_names: &[n("Lindqvist"), n("Sjöberg"), n("Åkesson"), n("Bergström"), n("Öberg"), n("Nyström"), n("Hedlund"), n("Wikström"), n("Dahlgren"), n("Ekström"), n("Löfgren"), n("Sandell"), n("Norén"), n("Björk"), n("Holmgren"), n("Ström")],
        towns: &[("Göteborg", "", "411 03"), ("Malmö", "", "211 20"), ("Västerås", "", "722 11"), ("Umeå", "", "903 26"), ("Lund", "", "222 22"), ("Örebro", "", "702 10")],
        streets: &["Storgatan", "Kungsgatan", "Björkvägen", "Skeppsbron", "Ängsvägen", "Norra Ågatan"],
        number_first: false, phone: "+46 ##-174 06 ##", company_form: "AB", domain: "se",
    },
    Land {
        code: "IE", company_code: "IE", tax_area: "EU", currency: "EUR",
        first_names: &[n("Siobhán"), n("Cillian"), n("Aoife"), n("Pádraig"), n("Niamh"), n("Eoin"), n("Gráinne"), n("Declan"), n("Róisín"), n("Fergal"), n("Orla"), n("Seán")],
        last_names: &[n("O'Hara"), n("O'Brien"), n("Ó Briain"), n("Gallagher"), n("Kavanagh"), n("O'Sullivan"), n("Brennan"), n("Fitzgerald"), n("O'Connor"), n("Doherty"), n("Mac Cárthaigh"), n("Nolan"), n("Byrne"), n("O'Neill")],
        towns: &[("Cork", "CO", "T12 W8KP"), ("Dublin", "D", "D02 AF30"), ("Limerick", "LK", "V94 EH90"), ("Sligo", "SO", "F91 P3V4"), ("Kilkenny", "KK", "R95 VK73")],
        streets: &["Quay Street", "Patrick Street", "Abbey Road", "Strand Road", "Castle Avenue", "Fairgreen"],
        number_first: true, phone: "+353 ## 555 0##", company_form: "Ltd", domain: "ie",
    },
    Land {
        code: "IT", company_code: "IT", tax_area: "EU", currency: "EUR",
        first_names: &[n("Giulia"), n("Niccolò"), n("Chiara"), n("Matteo"), n("Francesca"), n("Lorenzo"), n("Elena"), n("Davide"), n("Ilaria"), n("Simone"), n("Beatrice"), n("Tommaso"), n("Noemi"), n("Riccardo")],
        last_names: &[n("D'Angelo"), n("Conti"), n("Ferrara"), n("Galli"), n("De Luca"), n("Marchetti"), n("Rinaldi"), n("Caruso"), n("Bellini"), n("Dell'Acqua"), n("Santoro"), n("Moretti"), n("Vitale"), n("Nicolò"), n("Ferri"), n("Pellegrini")],
        towns: &[("Milano", "MI", "20121"), ("Torino", "TO", "10121"), ("L'Aquila", "AQ", "67100"), ("Bologna", "BO", "40121"), ("Lecce", "LE", "73100"), ("Trento", "TN", "38122")],
        streets: &["Via Garibaldi", "Corso Italia", "Piazza San Marco", "Via della Libertà", "Via Roma", "Viale dei Pini"],
        number_first: false, phone: "+39 0## 555####", company_form: "S.r.l.", domain: "it",
    },
    Land {
        code: "PL", company_code: "PL", tax_area: "EU", currency: "PLN",
        first_names: &[n("Małgorzata"), n("Łukasz"), n("Agnieszka"), n("Paweł"), n("Zofia"), n("Michał"), n("Bożena"), n("Krzysztof"), n("Jagoda"), n("Stanisław"), n("Wiesława"), n("Rafał")],
        last_names: &[n("Wiśniewska"), n("Dąbrowski"), n("Kowalczyk"), n("Zając"), n("Wójcik"), n("Lewandowska"), n("Pawłowski"), n("Górski"), n("Jabłońska"), n("Krawczyk"), n("Szymański"), n("Nowicka"), n("Piątek"), n("Sokołowska")],
        towns: &[("Kraków", "", "31-042"), ("Łódź", "", "90-001"), ("Gdańsk", "", "80-831"), ("Poznań", "", "61-772"), ("Wrocław", "", "50-106")],
        streets: &["ul. Długa", "ul. Kościuszki", "al. Jana Pawła II", "ul. Słoneczna", "plac Wolności"],
        number_first: false, phone: "+48 ## 555 ## ##", company_form: "Sp. z o.o.", domain: "pl",
    },
    Land {
        code: "JP", company_code: "JP", tax_area: "EXPORT", currency: "JPY",
        first_names: &[j("花子", "hanako"), j("健一", "kenichi"), j("さくら", "sakura"), j("大輔", "daisuke"), j("美咲", "misaki"), j("翔太", "shota"), j("陽子", "yoko"), j("拓也", "takuya"), j("ケンジ", "kenji"), j("恵美", "emi")],
        last_names: &[j("佐藤", "sato"), j("鈴木", "suzuki"), j("高橋", "takahashi"), j("田中", "tanaka"), j("渡辺", "watanabe"), j("伊藤", "ito"), j("山本", "yamamoto"), j("中村", "nakamura"), j("小林", "kobayashi"), j("加藤", "kato"), j("吉田", "yoshida"), j("山田", "yamada"), j("松本", "matsumoto"), j("井上", "inoue")],
        towns: &[("千代田区", "JP13", "100-0001"), ("大阪市", "JP27", "530-0001"), ("京都市", "JP26", "600-8216"), ("札幌市", "JP01", "060-0001"), ("福岡市", "JP40", "810-0001")],
        streets: &["中央通り", "桜町", "本町", "緑ヶ丘", "Sakura-dori"],
        number_first: false, phone: "+81 3-5550-####", company_form: "K.K.", domain: "jp",
    },
    Land {
        code: "TR", company_code: "TR", tax_area: "EXPORT", currency: "TRY",
        first_names: &[n("İlknur"), n("Çağlar"), n("Işıl"), n("Barış"), n("Gülşen"), n("Ömer"), n("Şebnem"), n("Uğur"), n("Ayşe"), n("Kerem"), n("Pınar"), n("Tuğba")],
        last_names: &[n("Yıldız"), n("Şahin"), n("Çelik"), n("Doğan"), n("Öztürk"), n("Aydın"), n("Koç"), n("Güneş"), n("Kılıç"), n("Erdoğdu"), n("Işık"), n("Tunç"), n("Yalçın"), n("Gündüz")],
        towns: &[("İstanbul", "TR34", "34110"), ("Ankara", "TR06", "06100"), ("İzmir", "TR35", "35210"), ("Muğla", "TR48", "48000"), ("Diyarbakır", "TR21", "21070")],
        streets: &["Atatürk Caddesi", "İnönü Sokak", "Çınar Sokağı", "Cumhuriyet Bulvarı", "Gül Sokak"],
        number_first: false, phone: "+90 212 555 ## ##", company_form: "A.Ş.", domain: "tr",
    },
    Land {
        code: "GR", company_code: "EL", tax_area: "EU", currency: "EUR",
        first_names: &[n("Eleni"), n("Kostas"), n("Dimitra"), n("Yannis"), n("Katerina"), n("Nikos"), n("Sofia"), n("Petros")],
        last_names: &[n("Papadakis"), n("Georgiou"), n("Nikolaidis"), n("Vlachou"), n("Karagiannis"), n("Makris"), n("Antoniou"), n("Pappas"), n("Samaras"), n("Zervas")],
        towns: &[("Athina", "I", "105 57"), ("Thessaloniki", "B", "546 24"), ("Patra", "G", "262 21"), ("Chania", "M", "731 32")],
        streets: &["Ermou", "Tsimiski", "Agiou Andreou", "Odos Halidon"],
        number_first: false, phone: "+30 21 0555 ####", company_form: "A.E.", domain: "gr",
    },
];
