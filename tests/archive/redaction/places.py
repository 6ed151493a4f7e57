"""Invented places of an account, in five languages and several kinds of page.

Each is a content type, a text with holes and what stands in them: {n} a name, {f} and {l} its
parts, {u} a login, {i} an id, {b} a balance, {m} a mail address or a piece of it.
"""

from __future__ import annotations

HTML, JSON, PLAIN = "text/html", "application/json", "text/plain"

Place = tuple[str, str, dict[str, str]]

#: Written down before the rules that find them; 80 of these 126 stayed on the page at first.
PLACES: list[Place] = [
    (
        HTML,
        "<ul class='account-switcher'><li class='on'>{n}</li><li>Use another account</li></ul>",
        {"n": "Wejora Pefilu"},
    ),
    (
        HTML,
        "<div role='menu' aria-label='Accounts'><div role='menuitem'>{n}</div><div role"
        "='menuitem'>Add account</div></div>",
        {"n": "Zoé Brânzaquill"},
    ),
    (
        HTML,
        "<h3>Konto wechseln</h3><ul><li>{n}</li><li>Anderes Konto hinzufügen</li></ul>",
        {"n": "Björn Zwiebelstätter"},
    ),
    (
        HTML,
        "<ul id='accounts'><li><a href='/switch/1'>{n} (current)</a></li><li><a href='/"
        "add'>Add account</a></li></ul>",
        {"n": "Marit de Vossenbeld"},
    ),
    (
        HTML,
        "<p>Choose an account</p><button>{n}</button><button>Use another account</button>",
        {"n": "Ana-Lucía Peñarrubia"},
    ),
    (HTML, "<button>Switch from {n}</button>", {"n": "Wejora Pefilu"}),
    (HTML, "<a href='/s'>Switch from {n} to another account</a>", {"n": "Fiachra O'Fallowey"}),
    (HTML, "<a href='/s'>Van {n} wisselen naar ander account</a>", {"n": "Marit de Vossenbeld"}),
    (
        HTML,
        "<a href='/s'>Von {n} zu einem anderen Konto wechseln</a>",
        {"n": "Björn Zwiebelstätter"},
    ),
    (HTML, "<a href='/s'>Cambiar de {n} a otra cuenta</a>", {"n": "Ana-Lucía Peñarrubia"}),
    (HTML, "<a href='/s'>Passer de {n} à un autre compte</a>", {"n": "Zoé Brânzaquill"}),
    (
        HTML,
        "<h1>My profile</h1><table><tr><td>Name</td><td>{n}</td></tr><tr><td>Country</t"
        "d><td>Iceland</td></tr></table>",
        {"n": "Þórunn Skagfjörð"},
    ),
    (
        HTML,
        "<h1>Account settings</h1><dl><dt>Name</dt><dd>{n}</dd><dt>Password</dt><dd>Cha"
        "nge</dd></dl>",
        {"n": "Fiachra O'Fallowey"},
    ),
    (
        HTML,
        "<h2>Persönliche Daten</h2><table><tr><th>Vorname</th><td>{n}</td></tr><tr><th>"
        "Land</th><td>DE</td></tr></table>",
        {"n": "Zwiebelstätter"},
    ),
    (
        HTML,
        "<h2>Mijn gegevens</h2><table><tr><th>Voornaam</th><td>Maritje</td></tr><tr><th"
        ">Achternaam</th><td>{n}</td></tr></table>",
        {"n": "Vossenbeld"},
    ),
    (HTML, "<h2>Mis datos</h2><p>Nombre: <b>{n}</b></p>", {"n": "Ana-Lucía Peñarrubia"}),
    (
        HTML,
        "<h2>Mes informations</h2><dl><dt>Nom</dt><dd>{n}</dd><dt>Prénom</dt><dd>Zoé</dd></dl>",
        {"n": "Brânzaquill"},
    ),
    (HTML, "<p>Congratulations {n}, you passed the test!</p>", {"n": "Wejora Pefilu"}),
    (HTML, "<p>Well done {n}, you finished 20 tasks</p>", {"n": "Fiachra O'Fallowey"}),
    (
        HTML,
        "<p>Herzlichen Glückwunsch {n}, Sie haben den Test bestanden</p>",
        {"n": "Björn Zwiebelstätter"},
    ),
    (HTML, "<p>Gefeliciteerd {n}, je hebt de test gehaald</p>", {"n": "Marit de Vossenbeld"}),
    (HTML, "<p>¡Felicidades {n}, has aprobado!</p>", {"n": "Ana-Lucía Peñarrubia"}),
    (HTML, "<p>Félicitations {n}, vous avez réussi le test.</p>", {"n": "Zoé Brânzaquill"}),
    (HTML, "<p>Congratulations {n}! You earned a badge.</p>", {"n": "Wejora Pefilu"}),
    (HTML, "<button aria-label='{n}, account'></button>", {"n": "Wejora Pefilu"}),
    (HTML, "<a title='{n}, Konto' href='/k'></a>", {"n": "Björn Zwiebelstätter"}),
    (HTML, "<button aria-label='{n} (account menu)'></button>", {"n": "Fiachra O'Fallowey"}),
    (HTML, "<button aria-label='Account: {n}'></button>", {"n": "Zoé Brânzaquill"}),
    (HTML, "<meta property='profile:first_name' content='{n}'>", {"n": "Zoélline"}),
    (HTML, "<meta name='user-display-name' content='{n}'>", {"n": "Þórunn Skagfjörð"}),
    (HTML, "<meta name='current-user-name' content=\"{n}\">", {"n": "Fiachra O'Fallowey"}),
    (HTML, "<meta name='twitter:title' content='{n} - My profile'>", {"n": "Marit de Vossenbeld"}),
    (
        HTML,
        "<div class='topbar'><img src='/i.png' alt=''><span>{n}</span><a href='/account"
        "/logout'>Log out</a></div>",
        {"n": "林小雨"},
    ),
    (HTML, "<p>You are logged in as {n}.</p>", {"n": "林小雨"}),
    (HTML, "<p>Bonjour {n}</p><a href='/x'>Déconnexion</a>", {"n": "Zoélline"}),
    (HTML, "<p>Hi {n}, here are today's tasks</p>", {"n": "Wejora"}),
    (
        HTML,
        "<p>Welcome back, <span class='x'><em>{f}</em> {l}</span>.</p>",
        {"f": "Wejora", "l": "Pefilu"},
    ),
    (HTML, "<title>Inbox (3) - {m} - Webmail</title>", {"m": "wejora.pefilu@post.example"}),
    (HTML, "<h1>{n}</h1><p>Member since 2019</p><p>Edit profile</p>", {"n": "Þórunn Skagfjörð"}),
    (HTML, "<p>Submitted by you ({n}) yesterday</p>", {"n": "Marit de Vossenbeld"}),
    (
        HTML,
        "<p>Certificate awarded to {n} for completing the course</p>",
        {"n": "Ana-Lucía Peñarrubia"},
    ),
    (HTML, "<p>This invitation is only for {m}</p>", {"m": "wejora [at] post [dot] example"}),
    (HTML, "<p>wejora.pefilu(at)post.example</p>", {"m": "wejora.pefilu"}),
    (HTML, "<p>Contact on file: wejora.pefilu AT post DOT example</p>", {"m": "wejora.pefilu"}),
    (HTML, "<span class='u'>moc.elpmaxe.tsop@ulifep.arojew</span>", {"m": "ulifep.arojew"}),
    (
        HTML,
        "<a class='__cf_email__' data-cfemail='{m}'>[email&#160;protected]</a>",
        {"m": "2a5d4f4045584b045a4f4c43465f6a5a45595e044f524b475a464f"},
    ),
    (
        HTML,
        "<img src='https://www.gravatar.com/avatar/{i}?s=40'>",
        {"i": "9e26471d35a78862c17e467d87cddedf"},
    ),
    (
        HTML,
        "<div data-user-info='{{&quot;displayName&quot;:&quot;{n}&quot;}}'></div>",
        {"n": "Wejora Pefilu"},
    ),
    (HTML, '<div data-props=\'{{"viewer":{{"name":"{n}"}}}}\'></div>', {"n": "Þórunn Skagfjörð"}),
    (HTML, "<body data-user='{u}' data-lang='en'>", {"u": "wejorap88"}),
    (HTML, "<body data-uid='{i}' class='x'>", {"i": "88213447"}),
    (HTML, "<div data-worker='{i}'></div>", {"i": "88213447"}),
    (
        HTML,
        "<input type='hidden' name='participant' value='{i}'>",
        {"i": "5f1c9b7e2d4a6f0012ab34cd"},
    ),
    (HTML, "<!-- logged in: {n} -->", {"n": "Fiachra O'Fallowey"}),
    (HTML, "<!-- user={u}; node=web7 -->", {"u": "wejorap88"}),
    (HTML, "<!-- session of {n}, do not cache -->", {"n": "Wejora Pefilu"}),
    (HTML, "<script>window.__USER_NAME__ = '{n}';</script>", {"n": "Zoé Brânzaquill"}),
    (HTML, "<script>var userName='{n}';</script>", {"n": "林小雨"}),
    (HTML, '<script>var loggedInAs = "{n}";</script>', {"n": "Wejora Pefilu"}),
    (
        HTML,
        "<script>window.currentWorker={{name:'{n}',rank:4}}</script>",
        {"n": "Marit de Vossenbeld"},
    ),
    (
        HTML,
        "<script>dataLayer.push({{'userId':'{i}','pageType':'list'}})</script>",
        {"i": "88213447"},
    ),
    (HTML, "<script>gtag('config','G-1',{{'user_id':'{i}'}});</script>", {"i": "wejorap88"}),
    (HTML, "<script>_paq.push(['setUserId','{u}']);</script>", {"u": "wejorap88"}),
    (
        HTML,
        "<script>Sentry.setUser({{id:'{i}',username:'{u}'}})</script>",
        {"i": "88213447", "u": "wejorap88"},
    ),
    (HTML, "<script>amplitude.getInstance().setUserId('{u}')</script>", {"u": "wejorap88"}),
    (HTML, "<script>heap.identify('{m}')</script>", {"m": "wejora@post.example"}),
    (
        HTML,
        "<script>window.intercomSettings={{app_id:'q',name:'{n}',email:'w@post.example'}}</script>",
        {"n": "Björn Zwiebelstätter"},
    ),
    (HTML, "<script>hj('identify','{u}',{{}})</script>", {"u": "wejorap88"}),
    (
        HTML,
        "<script>FS.identify('{u}',{{displayName:'{n}'}})</script>",
        {"u": "wejorap88", "n": "Wejora Pefilu"},
    ),
    (HTML, "<script>var greeting = 'Hello, {n}!';</script>", {"n": "Fiachra O'Fallowey"}),
    (
        HTML,
        '<script>self.__next_f.push([1,"{{\\"user\\":{{\\"name\\":\\"{n}\\"}}}}"])</script>',
        {"n": "Wejora Pefilu"},
    ),
    (
        HTML,
        '<script id=\'__NEXT_DATA__\' type=\'application/json\'>{{"props":{{"session":{{"us'
        'er":{{"name":"{n}","sub":"{i}"}}}}}}}}</script>',
        {"i": "88213447", "n": "Þórunn Skagfjörð"},
    ),
    (HTML, "<a href='/profile/{u}'>My profile</a>", {"u": "wejorap88"}),
    (HTML, "<a href='/worker/{u}/earnings'>Earnings</a>", {"u": "wejora.pefilu"}),
    (HTML, "<a href='/logout?user={u}'>Log out</a>", {"u": "wejorap88"}),
    (HTML, "<p>Your balance: € {b}</p>", {"b": "1.234,56"}),
    (HTML, "<p>Kontostand: {b} EUR</p>", {"b": "1.234,56"}),
    (HTML, "<span class='balance'>₹{b}</span>", {"b": "8,412.50"}),
    (HTML, "<p>Saldo: {b} zł</p>", {"b": "311,20"}),
    (HTML, "<p>Saldo disponible: R$ {b}</p>", {"b": "1.022,10"}),
    (HTML, "<p>Ihr Guthaben beträgt CHF {b}</p>", {"b": "1'204.35"}),
    (HTML, "<p>Your points: <b>{b}</b></p>", {"b": "12 480"}),
    (HTML, "<div>Verdient: <strong>{b}&nbsp;€</strong></div>", {"b": "318,45"}),
    (HTML, "<div>Earned this month <b>${b}</b></div>", {"b": "318.45"}),
    (HTML, "<div>Vos gains : <b>{b} €</b></div>", {"b": "318,45"}),
    (HTML, "<div>Pending payout</div><div>${b}</div>", {"b": "318.45"}),
    (HTML, "<div>Tus ganancias: {b} €</div>", {"b": "318,45"}),
    (HTML, "<div>Lifetime earnings: <b>¥{b}</b></div>", {"b": "12,480"}),
    (HTML, "<p>Prolific ID: {i}</p>", {"i": "5f1c9b7e2d4a6f0012ab34cd"}),
    (HTML, "<p>Ihre Clickworker-Nummer: {i}</p>", {"i": "4482913"}),
    (HTML, "<p>Contributor ID<br><b>{i}</b></p>", {"i": "44829131"}),
    (HTML, "<p>Jouw ID is {i}</p>", {"i": "44829131"}),
    (HTML, "<p>Tu ID de trabajador: {i}</p>", {"i": "44829131"}),
    (HTML, "<p>Votre identifiant : {i}</p>", {"i": "44829131"}),
    (HTML, "<p>Rater {i}, you have 3 tasks</p>", {"i": "uhrs_448291"}),
    (HTML, "<p>ID: {i}</p><a href='/logout'>Sign out</a>", {"i": "448291"}),
    (JSON, '{{"user":{{"displayName":"{n}"}},"offers":[]}}', {"n": "Wejora Pefilu"}),
    (
        JSON,
        '{{"data":{{"me":{{"fullName":"{n}","id":"{i}"}}}},"list":[{{"by":"{n}"}}]}}',
        {"i": "VXNlcjo0NDgy", "n": "Þórunn Skagfjörð"},
    ),
    (JSON, '{{"currentUser":"{u}","tasks":[]}}', {"u": "wejorap88"}),
    (JSON, '{{"worker":"{u}","tasks":[]}}', {"u": "wejorap88"}),
    (JSON, '{{"login":"{u}","points":4}}', {"u": "wejorap88"}),
    (JSON, '{{"owner":{{"self":true,"name":"{n}"}}}}', {"n": "Fiachra O'Fallowey"}),
    (JSON, '{{"greeting":"Hello, {n}!","offers":[]}}', {"n": "Zoé Brânzaquill"}),
    (JSON, '{{"message":"Welcome back {n}","tasks":[1]}}', {"n": "Wejora Pefilu"}),
    (JSON, '{{"assignee":"{n}","tasks":[]}}', {"n": "Marit de Vossenbeld"}),
    (JSON, '{{"loggedInAs":"{n}"}}', {"n": "林小雨"}),
    (JSON, '{{"html":"<p>Hello, {n}!</p>"}}', {"n": "Wejora Pefilu"}),
    (
        JSON,
        '{{"nav":{{"items":[{{"label":"{n}","href":"/profile"}},{{"label":"Sign out","h'
        'ref":"/logout"}}]}}}}',
        {"n": "Wejora Pefilu"},
    ),
    (
        JSON,
        '{{"account":{{"holder":"{n}","iban":"NL91ABNA0417164300"}}}}',
        {"n": "Marit de Vossenbeld"},
    ),
    (JSON, '{{"wallet":{{"available":{b}}}}}', {"b": "318.45"}),
    (JSON, '{{"availableBalance":{{"value":{b},"currency":"INR"}}}}', {"b": "8412.5"}),
    (JSON, '{{"profile":{{"given":"{f}","family":"{l}"}}}}', {"f": "Wejora", "l": "Pefilu"}),
    (JSON, '{{"members":[{{"you":true,"nickname":"{u}"}}]}}', {"u": "wejorap88"}),
    (JSON, '{{"jwt":"{i}"}}', {"i": "eyJhbGciOiJub25lIn0.eyJuYW1lIjoiV2Vqb3JhIFBlZmlsdSJ9.c2ln"}),
    (
        PLAIN,
        "Dashboard\nHello, {n}\nBalance: $12.10\n\nTasks\nSort pictures $0.10\n",
        {"n": "Wejora Pefilu"},
    ),
    (PLAIN, "Sort pictures  $0.10\nLogged in as {n}\nSign out\n", {"n": "Fiachra O'Fallowey"}),
    (PLAIN, "Dear {n},\n\nyour batch was approved.\n", {"n": "Wejora Pefilu"}),
    (PLAIN, "Hallo {n},\n\nje taak is goedgekeurd.\n", {"n": "Marit de Vossenbeld"}),
    (PLAIN, "Guten Tag {n},\n\nIhre Aufgabe wurde abgelehnt.\n", {"n": "Björn Zwiebelstätter"}),
    (PLAIN, "Hola {n}:\n\nTu tarea fue rechazada.\n", {"n": "Ana-Lucía Peñarrubia"}),
    (PLAIN, "Bonjour {n},\n\nvotre tâche a été refusée.\n", {"n": "Zoé Brânzaquill"}),
    (PLAIN, "{n}\nSign out\n\nAvailable tasks\n", {"n": "Wejora Pefilu"}),
    (PLAIN, "Worker ID: {i}\nTotal earned: ${b}\n", {"i": "A2PLANT7XQ9K3", "b": "318.45"}),
    (PLAIN, "Name: {n}\nEmail: x@post.example\nCountry: NL\n", {"n": "Marit de Vossenbeld"}),
    (PLAIN, "To: {n} <w.p@post.example>\nSubject: Rejected\n\nText\n", {"n": "Wejora Pefilu"}),
    (PLAIN, "Kontostand 318,45 €\nMitgliedsnummer {i}\n", {"i": "4482913"}),
]
#: The same words stand for a requester elsewhere: these go by ``--strip`` alone.
UNTELLABLE: list[Place] = [
    (
        HTML,
        "<meta property='og:type' content='profile'><meta property='og:title' content='{n}'>",
        {"n": "Wejora Pefilu"},
    ),
    (HTML, "<title>{n} | Profile | Tasks</title>", {"n": "Fiachra O'Fallowey"}),
    (HTML, "<div data-account-name='{n}'></div>", {"n": "Fiachra O'Fallowey"}),
    (
        HTML,
        "<option selected value='{i}'>{n}</option><option value='all'>All my workers</option>",
        {"i": "88213447", "n": "Wejora Pefilu"},
    ),
    (
        HTML,
        "<a href='mailto:help@desk.example?subject=Account%20of%20{n}'>Help</a>",
        {"n": "Wejora%20Pefilu"},
    ),
]
