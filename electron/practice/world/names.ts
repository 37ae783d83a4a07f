/** A naming culture: where people come from and what they are called. */
export interface Culture {
  country: string;
  location: string;
  language: string;
  /** Share of the workforce. */
  weight: number;
  given: readonly string[];
  surnames: readonly string[];
}

const words = (text: string): string[] =>
  text
    .trim()
    .split(/\s+/)
    .map((word) => word.replaceAll('_', ' '));

function culture(
  country: string,
  location: string,
  language: string,
  weight: number,
  given: string,
  surnames: string,
): Culture {
  return { country, location, language, weight, given: words(given), surnames: words(surnames) };
}

export const CULTURES: readonly Culture[] = [
  culture(
    'United States',
    'US',
    'en-US',
    22,
    `James Mary Robert Patricia Michael Jennifer David Linda William Elizabeth Aaliyah Marcus Denise Tyrone Hannah
     Caleb Madison Ethan Grace Logan Naomi Owen Paige Quentin Riley Savannah Trevor Vanessa Wesley Zachary Brooke
     Carter Delilah Emmett Felicia Gavin`,
    `Smith Johnson Williams Brown Jones Miller Davis Wilson Anderson Taylor Moore Jackson Martin Lee Thompson White
     Harris Clark Lewis Robinson Walker Young Allen King Wright Scott Hill Green Adams Baker Nelson Mitchell Campbell
     Roberts Carter Phillips Evans Turner Parker Collins Edwards Stewart Whitaker Abernathy Delacroix`,
  ),
  culture(
    'United Kingdom',
    'GB',
    'en-GB',
    14,
    `Oliver Amelia Harry Isla George Freya Alfie Poppy Arthur Imogen Rhys Eilidh Callum Zoë Chloë Siân Gareth Bronwyn
     Hamish Fiona Nigel Philippa Rupert Tamsin Alistair Beatrix Dylan Elspeth Finlay Gwendolyn Hugo Jemima Kieran
     Lowri Magnus Nerys`,
    `Hughes Khan Patel Davies Evans Morgan Price Griffiths MacDonald Campbell Fraser Hamilton Murray Sinclair Ashworth
     Barlow Cavendish Dunmore Ellery Fairbairn Greenhalgh Hawthorne Inglethorpe Jessop Kingsley Lockwood Merriweather
     Northcott Oakes Pemberton Quayle Ravenscroft Smythe-Jones Thackeray Underhill Vickers Wetherby Yardley
     Bowes-Lyon St._John Tregenza Llewellyn`,
  ),
  culture(
    'Ireland',
    'IE',
    'en-IE',
    7,
    `Aoife Seán Niamh Ciarán Saoirse Oisín Róisín Pádraig Sinéad Eoin Caoimhe Darragh Gráinne Fionn Orla Tadhg Máire
     Conor Bríd Declan Emer Cathal Deirdre Lorcan Nuala Rónán Siobhán Donal Áine Brendan`,
    `O'Brien O'Connor O'Sullivan O'Neill O'Reilly O'Donnell O'Shea O'Hara D'Arcy Murphy Kelly Byrne Ryan Doyle
     McCarthy Gallagher Doherty Kennedy Lynch Quinn Nolan Brennan Burke Fitzgerald Ní_Bhriain Mac_Giolla Hennessy
     Keane Maguire O'Malley O'Toole Ó_Súilleabháin Flanagan Cullen`,
  ),
  culture(
    'Germany',
    'DE',
    'de-DE',
    12,
    `Jürgen Jörg Günther Käthe Björn Sören Anja Lukas Lena Felix Mia Jonas Hannah Maximilian Sophie Klaus Ursula
     Wolfgang Heike Matthias Katrin Uwe Silke Tobias Annika Dörte Götz Bärbel Thorsten Wiebke Florian Franziska
     Henning Ilse Rüdiger Sabine`,
    `Müller Schmidt Schneider Fischer Weber Meyer Wagner Becker Schäfer Koch Bauer Richter Klein Wolf Schröder
     Neumann Schwarz Zimmermann Krüger Hofmann Lange Krause Köhler Böhm Weiß Groß Jäger Löffler Strauß Fuß Grünwald
     von_Hohenstein Österreicher Überall Kühn Vogel Brandt Sommer Winkler Lehmann Preuß`,
  ),
  culture(
    'France',
    'FR',
    'fr-FR',
    9,
    `Zoé Chloé Léa Raphaël Hélène François Jérôme Éloïse Benoît Cécile Gaël Noémie Thibault Amélie Rémi Inès Mathéo
     Anaïs Loïc Maëlle Cédric Agnès Jean-Luc Marie-Claire Anne-Sophie Pierre Camille Étienne Océane Théo Clémence
     Gaétan Joséphine Maxence`,
    `Lefèvre Dubois Moreau Laurent Garçon Béranger Châtelain D'Aubigné L'Hermite Fournier Girard Rousseau Mercier
     Dupont Lambert Bonnet Legrand Gauthier Perrin Faure Chevalier Noël Prévost Guérin Hébert Gérard Besançon
     de_La_Fontaine Desrosiers Poirier Renaud Vasseur Lemaître Marchand Aubert`,
  ),
  culture(
    'Poland',
    'PL',
    'pl-PL',
    7,
    `Łukasz Paweł Małgorzata Grażyna Michał Agnieszka Żaneta Wojciech Katarzyna Stanisław Bożena Krzysztof Zofia
     Tomasz Elżbieta Rafał Joanna Przemysław Ewa Sławomir Jagoda Kamil Świętosława Marcin Beata Grzegorz Iwona
     Zbigniew Dorota Jędrzej`,
    `Kowalski Wiśniewski Wójcik Kamiński Lewandowski Zieliński Szymański Woźniak Dąbrowski Kozłowski Jankowski
     Mazur Kwiatkowski Krawczyk Piotrowski Grabowski Nowakowski Pawłowski Michalski Król Wieczorek Jabłoński
     Wróbel Stępień Malinowski Łukaszewicz Ślusarczyk Żuraw Ćwikła Gąsior Źrebiec`,
  ),
  culture(
    'Spain',
    'ES',
    'es-ES',
    6,
    `José María Íñigo Ángel Begoña Lucía Martín Sofía Andrés Belén Raúl Inés Álvaro Mónica Ramón Nuria Joaquín Rocío
     Sebastián Araceli Tomás Pilar Víctor Esperanza Adrián Úrsula Óscar Verónica Fermín Consuelo`,
    `García Fernández González Rodríguez López Martínez Sánchez Pérez Gómez Martín Jiménez Ruiz Hernández Díaz
     Moreno Muñoz Álvarez Romero Alonso Gutiérrez Navarro Domínguez Vázquez Ramos Núñez Peña Ibáñez Castaño
     Ordóñez Zúñiga Echeverría de_la_Cruz Cañizares`,
  ),
  culture(
    'Sweden',
    'SE',
    'sv-SE',
    4,
    `Åsa Björn Göran Märta Sören Linnéa Örjan Håkan Elin Lars Ingrid Nils Astrid Emil Maja Viktor Ebba Gustav Saga
     Torbjörn Annelie Pär Gunilla Jörgen Sigrid Mårten`,
    `Åkesson Björk Öberg Lindström Sjöberg Bergström Nyström Hägg Ström Söderlund Lundqvist Ekström Johansson
     Andersson Nilsson Lindgren Hellström Wåhlin Löfgren Engström Håkansson Åberg Öhman Sandström`,
  ),
  culture(
    'Denmark',
    'DK',
    'da-DK',
    3,
    `Søren Jørgen Bjørn Åse Mikkel Freja Rasmus Signe Anders Kirsten Mads Ida Jesper Kåre Birthe Thorkild Maren Aksel
     Lærke Torben`,
    `Sørensen Jørgensen Nielsen Ægidius Møller Kjær Østergaard Bæk Højgaard Thøgersen Rasmussen Holm Lund Skovgård
     Bjerregaard Kærgaard Dam Vestergaard`,
  ),
  culture(
    'Turkey',
    'TR',
    'tr-TR',
    3,
    `Çağla Ömer Şebnem İbrahim Gülşen Yiğit Zeynep Emre Ayşe Mehmet Özlem Kağan Elif Barış Tuğba Cem Defne Uğur Sıla
     Nazlı`,
    `Yılmaz Kaya Demir Çelik Şahin Öztürk Aydın Özdemir Arslan Doğan Kılıç Aslan Çetin Koç Kurt Güneş Şimşek Erdoğan
     Yıldız Ünal`,
  ),
  culture(
    'India',
    'IN',
    'en-IN',
    6,
    `Aarav Priya Arjun Ananya Rohan Kavya Vikram Meera Sanjay Lakshmi Rahul Deepa Karthik Nisha Aditya Pooja Suresh
     Divya Harish Shreya Imran Fatima Gurpreet Jaswinder Venkata`,
    `Sharma Patel Singh Gupta Kumar Reddy Iyer Nair Menon Rao Mehta Joshi Desai Kapoor Chatterjee Banerjee Mukherjee
     Pillai Subramanian Venkataraman Bhattacharya Chaudhary Malhotra Agarwal Kulkarni D'Souza Fernandes`,
  ),
  culture(
    'Vietnam',
    'VN',
    'vi-VN',
    3,
    `Minh Hương Thảo Đức Linh Tuấn Ngọc Hải Lan Phương Quân Trang Việt Yến Bảo Châu Dũng Hạnh Khôi Mỹ`,
    `Nguyễn Nguyen Trần Lê Phạm Huỳnh Hoàng Phan Vũ Võ Đặng Bùi Đỗ Hồ Ngô Dương Lý`,
  ),
  culture(
    'Japan',
    'JP',
    'ja-JP',
    2,
    `Haruto Yui Sora Aoi Ren Hina Yūto Sakura Kaito Mei Takumi Rin Daichi Emi Kenji Naoko Ryō Shōta Tōru Yōko`,
    `Satō Suzuki Takahashi Tanaka Watanabe Itō Yamamoto Nakamura Kobayashi Katō Yoshida Yamada Sasaki Yamaguchi
     Matsumoto Inoue Kimura Hayashi Saitō Shimizu Ōno Kudō`,
  ),
  culture(
    'Brazil',
    'BR',
    'pt-BR',
    2,
    `João Conceição Antônio Letícia Gonçalo Beatriz Luís Fabrício Tânia Patrícia Otávio Vitória Sérgio Júlia Caetano
     Iracema Thaís Raíssa Mário Lívia`,
    `Silva Santos Oliveira Souza Conceição Gonçalves Araújo Magalhães Assunção Guimarães Simões Falcão Brandão
     Galvão Leitão Aragão Teixeira Mendonça d'Ávila Cerqueira`,
  ),
];

export const TOTAL_CULTURE_WEIGHT = CULTURES.reduce((sum, c) => sum + c.weight, 0);

const SPECIAL: Readonly<Record<string, string>> = {
  ß: 'ss',
  ẞ: 'ss',
  ø: 'o',
  Ø: 'O',
  æ: 'ae',
  Æ: 'Ae',
  å: 'a',
  Å: 'A',
  ł: 'l',
  Ł: 'L',
  đ: 'd',
  Đ: 'D',
  ı: 'i',
  œ: 'oe',
  Œ: 'Oe',
  ð: 'd',
  þ: 'th',
};
const GERMAN: Readonly<Record<string, string>> = { ä: 'ae', ö: 'oe', ü: 'ue', Ä: 'Ae', Ö: 'Oe', Ü: 'Ue' };

/** A name in plain ASCII letters, digits, apostrophes and hyphens, as the local part of an address may hold it. */
export function toAscii(text: string, language = ''): string {
  let out = '';
  for (const ch of text) {
    const german = language === 'de-DE' ? GERMAN[ch] : undefined;
    out += german ?? SPECIAL[ch] ?? ch.normalize('NFD').replace(/\p{M}/gu, '');
  }
  return out.replace(/[^A-Za-z0-9'-]/g, '');
}
