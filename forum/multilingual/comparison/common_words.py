"""Words that are written with a capital letter and are no names, and names that are translated."""

from __future__ import annotations

# Without accents, in small letters.
COMMON: dict[str, frozenset[str]] = {
    "en": frozenset(
        """
        member members state states government governments ministry ministries minister
        ministers department office bureau national international global regional local
        compact compacts pact agenda objective objectives goal goals target targets chapter
        article articles annex section paragraph part table figure working group groups
        committee committees commission commissions council councils board assembly
        parliament senate congress court courts tribunal president presidency prime
        secretary secretariat general director directorate deputy chair chairperson chairman
        representative representatives ambassador commissioner high special rapporteur
        rapporteurs expert experts charter convention conventions covenant protocol
        protocols treaty declaration resolution resolutions agreement agreements plan plans
        action programme program programmes strategy strategic policy policies framework
        initiative platform network forum summit conference meeting session dialogue review
        report reports statement network fund funds trust bank centre center institute
        institution institutions university school college academy faculty agency agencies
        authority authorities service services organization organisation organizations
        organisations association associations federation foundation union alliance
        coalition partnership community communities society civil republic kingdom federal
        federation democratic islamic constitution law laws act code bill decree regulation
        directive order migration migrants migrant refugee refugees labour labor justice
        interior foreign affairs home security safety health education finance treasury
        trade development planning social employment human rights child children women youth
        family population statistics census border borders police coast guard guards army
        defence defense customs immigration asylum citizenship nations united north south
        east west northern southern eastern western central middle great lakes lake river
        sea ocean gulf horn mountains islands island coast valley city county province
        provincial district municipal municipality mayor region capital world day week month
        year decade century question questions answer annexe appendix note version draft
        guidance guidelines principles principle pledge pledges commitment commitments
        indicator indicators data portal observatory ombudsman ombudsperson ombudswoman
        defender advocate attorney prosecutor judge justice chief head holy father pope king
        queen prince excellency majesty honourable sir madam dear colleagues christmas
        easter ramadan islam muslim muslims christian christians church catholic caritas
        catholics jewish protestant orthodox internet web english french spanish arabic
        russian chinese german portuguese italian african europe european asian american
        americas pacific atlantic mediterranean caribbean latin arab sahel sahara saharan
        maghreb sub-saharan balkan balkans nordic baltic indian monday tuesday wednesday
        thursday friday saturday sunday january february march april may june july august
        september october november december red cross crescent bar chamber commerce workers
        worker union employers trade unions syndicate permanent mission delegation
        delegations embassy consulate consul consular team teams task force unit units
        division observers observer state party parties host countries country roundtable
        round stakeholder stakeholders multi-stakeholder partner partners mechanism system
        process decision decisions opinion advisory comment comments recommendation supreme
        constitutional appeal appeals first second third fourth fifth vice under assistant
        registrar cabinet public private sector open joint common single this that these
        those every each also good best practice practices visit mr mrs ms dr prof madam
        mister government's inter-agency interagency inter-american euro-mediterranean
        chancellor bishop archbishop labour network
        """.split()  # noqa: SIM905 (a list of words that people read and mend)
    ),
    "fr": frozenset(
        """
        etat etats membre membres gouvernement gouvernements ministere ministeres ministre
        ministres departement bureau office national nationale international internationale
        mondial mondiale pacte pactes agenda objectif objectifs cible cibles chapitre
        article articles annexe section paragraphe partie tableau groupe groupes travail
        comite comites commission commissions conseil conseils assemblee parlement senat
        congres cour cours tribunal president presidente presidence premier premiere
        secretaire secretariat general generale directeur directrice direction adjoint
        representant representante ambassadeur ambassadrice commissaire haut haute haut-
        commissaire haut-commissariat special speciale rapporteur rapporteuse expert charte
        convention conventions protocole traite declaration resolution resolutions accord
        accords plan action programme programmes strategie politique cadre initiative
        plateforme plate-forme reseau forum sommet conference reunion session dialogue
        examen rapport fonds banque centre institut universite ecole academie faculte agence
        autorite autorites service services organisation organisations association
        federation fondation union alliance coalition partenariat communaute societe civile
        republique royaume federal federale democratique islamique constitution loi code
        decret reglement directive migration migrations migrants migrant refugie refugies
        justice interieur etranger etrangers affaires etrangeres securite sante education
        finances economie commerce developpement planification emploi droits droit homme
        enfant enfants femme femmes jeunesse famille population statistique statistiques
        frontiere frontieres police douane douanes garde cotes armee defense immigration
        asile citoyennete nations unies nord sud est ouest centrale moyen moyen-orient
        proche-orient orient occident grands grande grand lacs lac mer ocean golfe corne
        montagnes iles ile vallee ville province region capitale monde journee semaine
        question questions note version projet orientations principes engagement indicateur
        portail observatoire mediateur mediatrice defenseur defenseure protecteur procureur
        juge chef saint-siege saint sainte pape roi reine prince excellence majeste monsieur
        madame noel paques ramadan islam eglise internet europe afrique amerique ameriques
        asie pacifique atlantique mediterranee caraibes sahel sahara maghreb balkans croix
        rouge croix-rouge croissant croissant-rouge barreau chambre mission delegation
        ambassade consulat equipe unite division etat-partie etats-parties africains
        africain europeens europeen americains arabe arabes livre titre alinea internet
        mecanisme processus decision avis supreme constitutionnelle appel cabinet chancelier
        eveque archeveque mme mlle dr prof me mgr outre-mer collectivite collectivites
        tresor prefet prefecture maire mairie lycee college parties
        """.split()  # noqa: SIM905 (a list of words that people read and mend)
    ),
    "es": frozenset(
        """
        estado estados miembro miembros gobierno gobiernos ministerio ministerios ministro
        ministra ministros departamento oficina nacional internacional mundial pacto pactos
        agenda objetivo objetivos meta metas capitulo articulo articulos anexo seccion
        parrafo parte cuadro grupo grupos trabajo comite comites comision comisiones consejo
        consejos asamblea parlamento senado congreso corte cortes tribunal presidente
        presidenta presidencia primer primera secretario secretaria secretariado general
        director directora direccion adjunto representante embajador embajadora comisionado
        comisionada alto alta especial relator relatora experto carta convencion convenio
        protocolo tratado declaracion resolucion resoluciones acuerdo acuerdos plan accion
        programa programas estrategia politica politicas marco iniciativa plataforma red
        foro cumbre conferencia reunion sesion dialogo examen informe fondo fiduciario banco
        centro instituto institucion universidad escuela academia facultad agencia autoridad
        autoridades servicio servicios organizacion organizaciones asociacion federacion
        fundacion union alianza coalicion comunidad comunidades sociedad civil republica
        reino federal democratica islamica constitucion ley codigo decreto reglamento
        directiva migracion migraciones migrantes migrante refugiados justicia interior
        exterior exteriores relaciones asuntos seguridad salud educacion hacienda finanzas
        economia comercio desarrollo planificacion empleo derechos humanos derecho humano
        nino ninos nina ninas mujer mujeres juventud familia poblacion estadistica
        estadisticas frontera fronteras policia aduanas guardia costera ejercito defensa
        inmigracion extranjeria asilo ciudadania naciones unidas norte sur este oeste
        oriente occidente medio central grandes gran lagos lago rio mar oceano golfo cuerno
        montanas islas isla costa valle ciudad provincia region capital mundo dia semana
        pregunta preguntas nota version proyecto directrices principios compromiso indicador
        portal observatorio defensor defensora defensoria pueblo procurador procuraduria
        fiscal fiscalia juez jefe santa sede santo papa rey reina principe excelencia
        majestad senor senora navidad pascua semana ramadan islam iglesia internet europa
        africa america americas asia pacifico atlantico mediterraneo caribe sahel sahara
        magreb balcanes cruz roja media luna colegio camara mision delegacion embajada
        consulado equipo unidad division gobernacion cancilleria libro titulo mecanismo
        proceso decision opinion suprema supremo constitucional apelacion gabinete canciller
        obispo arzobispo sr sra dra dr prof ayuntamiento alcaldia municipio tesoro
        latinoamerica iberoamerica iberoamericana interamericana centroamerica sudamerica
        suramerica partes
        """.split()  # noqa: SIM905 (a list of words that people read and mend)
    ),
}

# Cities, rivers and seas that languages write in their own way.
_PLACES = """
geneva geneve ginebra genf ginevra genebra
vienna vienne viena wien
brussels bruxelles bruselas brussel bruxelas
hague haye haya
london londres londra
lisbon lisbonne lisboa lissabon lisbona
marrakesh marrakech
rome roma rom
milan milano mailand milao
naples naples napoles napoli
venice venise venecia venezia
florence florencia firenze
turin torino
athens athenes atenas athen
warsaw varsovie varsovia warschau
prague praga prag
moscow moscou moscu moskau mosca
beijing pekin pequim
cairo caire
algiers alger argel
tunis tunez
tangier tanger
damascus damas damasco
beirut beyrouth beirut
baghdad bagdad
tehran teheran
jerusalem jerusalen
mecca mecque meca
addis adis abeba ababa
nairobi
dakar
mexico
havana havane habana
bogota
seville sevilla
cordoba cordoue
granada grenade
barcelona barcelone barcellona
zaragoza saragosse
catalonia catalogne cataluna
andalusia andalousie andalucia
galicia galice
canary canaries canarias
sicily sicile sicilia
corsica corse corcega
lombardy lombardie lombardia
marseille marseilles marsella
bordeaux burdeos
toulouse tolosa
nice niza
strasbourg estrasburgo
basel bale basilea
bern berne berna
zurich
cologne colonia koln
munich munchen
hamburg hambourg hamburgo
frankfurt francfort
berlin
nuremberg nurnberg
antwerp anvers amberes
copenhagen copenhague
stockholm estocolmo
bucharest bucarest
belgrade belgrado
sofia
kyiv kiev kyiv kiyv
edinburgh edimbourg edimburgo
dublin
york nueva new nouvelle
philadelphia philadelphie filadelfia
orleans
carolina caroline
california californie
florida floride
texas
quebec
rhine rhin rin
danube danubio
nile nil nilo
niger
euphrates euphrate eufrates
amazon amazonie amazonia amazonas
andes
alps alpes
pyrenees pirineos
gibraltar
aegean egee egeo
adriatic adriatique adriatico
baltic baltique baltico
mekong
ganges gange
himalaya
darfur darfour
kurdistan
punjab pendjab punyab
bengal bengale bengala
sahel
gaza
cartagena carthagene
seoul seul
tokyo tokio
singapore singapour singapur
manila manille
jakarta yakarta
delhi
colombo
khartoum jartum
tripoli tripoli
mogadishu mogadiscio
kampala
kigali
conakry
accra acra
lagos
abuja
lampedusa
ceuta
melilla
"""
EXONYMS: dict[str, str] = {
    form: line.split()[0] for line in _PLACES.strip().splitlines() for form in line.split()
}
