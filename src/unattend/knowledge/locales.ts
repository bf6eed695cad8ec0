// The names of the locales Windows knows, for languages and regions of an answer file.

/** Source: [MS-LCID] 2.2, Windows Language Code Identifier; language names alone are neutral locales. */
const NAMES = `
  aa aa-DJ aa-ER aa-ET af-NA af-ZA agq agq-CM ak ak-GH am-ET ar-001 ar-AE ar-BH ar-DJ ar-DZ ar-EG ar-ER ar-IL ar-IQ
  ar-JO ar-KM ar-KW ar-LB ar-LY ar-MA ar-MR ar-OM ar-PS ar-QA ar-SA ar-SD ar-SO ar-SS ar-SY ar-TD ar-TN ar-YE arn-CL
  as-IN asa asa-TZ ast ast-ES az-Cyrl az-Cyrl-AZ az-Latn az-Latn-AZ ba-RU bas bas-CM be-BY bem bem-ZM bez bez-TZ bg-BG
  bm bm-ML bn-BD bn-IN bo-CN bo-IN br-FR brx brx-IN bs bs-Cyrl bs-Cyrl-BA bs-Latn bs-Latn-BA byn byn-ER ca-AD ca-ES
  ca-ES-VALENCIA ca-FR ca-IT ccp ccp-BD ccp-IN ce ce-RU ceb ceb-PH cgg cgg-UG chr-US ckb ckb-IQ ckb-IR co-FR cs-CZ cu
  cu-RU cy-GB da-DK da-GL dav dav-KE de-AT de-BE de-CH de-DE de-IT de-LI de-LU dje dje-NE dsb dsb-DE dua dua-CM dv-MV
  dyo dyo-SN dz dz-BT ebu ebu-KE ee ee-GH ee-TG el-CY el-GR en-001 en-029 en-150 en-AE en-AG en-AI en-AS en-AT en-AU
  en-BB en-BE en-BI en-BM en-BS en-BW en-BZ en-CA en-CC en-CH en-CK en-CM en-CX en-CY en-DE en-DK en-DM en-ER en-FI
  en-FJ en-FK en-FM en-GB en-GD en-GG en-GH en-GI en-GM en-GU en-GY en-HK en-IE en-IL en-IM en-IN en-IO en-JE en-JM
  en-KE en-KI en-KN en-KY en-LC en-LR en-LS en-MG en-MH en-MO en-MP en-MS en-MT en-MU en-MW en-MY en-NA en-NF en-NG
  en-NL en-NR en-NU en-NZ en-PG en-PH en-PK en-PN en-PR en-PW en-RW en-SB en-SC en-SD en-SE en-SG en-SH en-SI en-SL
  en-SS en-SX en-SZ en-TC en-TK en-TO en-TT en-TV en-TZ en-UG en-UM en-US en-US-POSIX en-VC en-VG en-VI en-VU en-WS
  en-ZA en-ZM en-ZW eo eo-001 es-419 es-AR es-BO es-BR es-BZ es-CL es-CO es-CR es-CU es-DO es-EC es-ES es-GQ es-GT es-
  HN es-MX es-NI es-PA es-PE es-PH es-PR es-PY es-SV es-US es-UY es-VE et-EE eu-ES ewo ewo-CM fa-AF fa-IR ff-Latn ff-
  Latn-BF ff-Latn-CM ff-Latn-GH ff-Latn-GM ff-Latn-GN ff-Latn-GW ff-Latn-LR ff-Latn-MR ff-Latn-NE ff-Latn-NG ff-Latn-
  SL ff-Latn-SN fi-FI fil-PH fo-DK fo-FO fr-BE fr-BF fr-BI fr-BJ fr-BL fr-CA fr-CD fr-CF fr-CG fr-CH fr-CI fr-CM fr-DJ
  fr-DZ fr-FR fr-GA fr-GF fr-GN fr-GP fr-GQ fr-HT fr-KM fr-LU fr-MA fr-MC fr-MF fr-MG fr-ML fr-MQ fr-MR fr-MU fr-NC
  fr-NE fr-PF fr-PM fr-RE fr-RW fr-SC fr-SN fr-SY fr-TD fr-TG fr-TN fr-VU fr-WF fr-YT fur fur-IT fy-NL ga-IE gd-GB gl-
  ES gn-PY gsw-CH gsw-FR gsw-LI gu-IN guz guz-KE gv gv-IM ha-GH ha-NE ha-NG haw-US he-IL hi-IN hr-BA hr-HR hsb-DE hu-
  HU hy-AM ia ia-001 id-ID ig-NG ii-CN is-IS it-CH it-IT it-SM it-VA iu-CA iu-Latn iu-Latn-CA ja-JP jgo jgo-CM jmc
  jmc-TZ jv jv-ID ka-GE kab kab-DZ kam kam-KE kde kde-TZ kea kea-CV khq khq-ML ki ki-KE kk-KZ kkj kkj-CM kl-GL kln
  kln-KE km-KH kn-IN ko-KP ko-KR kok-IN ks-IN ksb ksb-TZ ksf ksf-CM ksh ksh-DE kw kw-GB ky-KG lag lag-TZ lb-LU lg lg-
  UG lkt lkt-US ln ln-AO ln-CD ln-CF ln-CG lo-LA lrc lrc-IQ lrc-IR lt-LT lu lu-CD luo luo-KE luy luy-KE lv-LV mas mas-
  KE mas-TZ mer mer-KE mfe mfe-MU mg mg-MG mgh mgh-MZ mgo mgo-CM mi-NZ mk-MK ml-IN mn-MN mn-Mong mn-Mong-CN mn-Mong-MN
  moh-CA mr-IN ms-BN ms-MY ms-SG mt-MT mua mua-CM my-MM mzn mzn-IR naq naq-NA nb nb-NO nb-SJ nd nd-ZW nds nds-DE nds-
  NL ne-IN ne-NP nl-AW nl-BE nl-BQ nl-CW nl-NL nl-SR nl-SX nmg nmg-CM nn nn-NO nnh nnh-CM nqo nqo-GN nr nr-ZA nso-ZA
  nus nus-SS nyn nyn-UG oc-FR om-ET om-KE or-IN os os-GE os-RU pa-Arab pa-Arab-PK pa-Guru pa-Guru-IN pa-IN pl-PL prg
  prg-001 ps-AF ps-PK pt-AO pt-BR pt-CH pt-CV pt-GQ pt-GW pt-LU pt-MO pt-MZ pt-PT pt-ST pt-TL qps-ploc qu qu-BO qu-EC
  qu-PE quc-GT rm-CH rn rn-BI ro-MD ro-RO rof rof-TZ ru-BY ru-KG ru-KZ ru-MD ru-RU ru-UA rw-RW rwk rwk-TZ sa-IN sah-RU
  saq saq-KE sbp sbp-TZ sd-PK se-FI se-NO se-SE seh seh-MZ ses ses-ML sg sg-CF shi shi-Latn shi-Latn-MA shi-Tfng shi-
  Tfng-MA si-LK sk-SK sl-SI sma sma-NO sma-SE smj smj-NO smj-SE smn smn-FI sms sms-FI sn sn-ZW so-DJ so-ET so-KE so-SO
  sq-AL sq-MK sq-XK sr sr-Cyrl sr-Cyrl-BA sr-Cyrl-CS sr-Cyrl-ME sr-Cyrl-RS sr-Cyrl-XK sr-Latn sr-Latn-BA sr-Latn-CS
  sr-Latn-ME sr-Latn-RS sr-Latn-XK ss ss-SZ ss-ZA ssy ssy-ER st-LS st-ZA sv-AX sv-FI sv-SE sw-CD sw-KE sw-TZ sw-UG
  syr-SY ta-IN ta-LK ta-MY ta-SG te-IN teo teo-KE teo-UG tg-TJ th-TH ti-ER ti-ET tig tig-ER tk-TM tn-BW tn-ZA to to-TO
  tr-CY tr-TR ts-ZA tt-RU twq twq-NE tzm-MA ug-CN uk-UA ur-IN ur-PK uz-Arab uz-Arab-AF uz-Cyrl uz-Cyrl-UZ uz-Latn uz-
  Latn-UZ vai vai-Latn vai-Latn-LR vai-Vaii vai-Vaii-LR ve-ZA vi-VN vo vo-001 vun vun-TZ wae wae-CH wal wal-ET wo-SN
  xh-ZA xog xog-UG yav yav-CM yi-001 yo-BJ yo-NG zgh zgh-MA zh zh-CN zh-Hans-CN zh-Hans-HK zh-Hans-MO zh-Hans-SG zh-
  Hant zh-Hant-HK zh-Hant-MO zh-Hant-TW zh-HK zh-MO zh-SG zh-TW zu-ZA
`

const KNOWN = new Map(
  NAMES.trim()
    .split(/\s+/)
    .map((name) => [name.toLowerCase(), name]),
)

/** The name as Windows writes it, whatever the case it is given in; undefined if there is none. */
export function findLocale(name: string): string | undefined {
  return KNOWN.get(name.toLowerCase())
}

/** All of them. */
export function localeNames(): string[] {
  return [...KNOWN.values()]
}
