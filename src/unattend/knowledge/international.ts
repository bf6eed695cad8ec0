// Languages and keyboards: Microsoft-Windows-International-Core, with and without WinPE.
import { boolean, group, keyboard, locale, willShowUi, word, text, type ComponentGroup } from './setting.ts'

export const INTERNATIONAL: ComponentGroup = {
  source:
    'https://learn.microsoft.com/windows-hardware/customize/desktop/unattend/microsoft-windows-international-core (and -winpe)',
  components: [
    {
      name: 'Microsoft-Windows-International-Core-WinPE',
      passes: ['windowsPE'],
      settings: {
        InputLocale: keyboard(),
        LayeredDriver: word(['1', '2', '3', '4', '5', '6']),
        SetupUILanguage: group({ UILanguage: locale(), WillShowUI: willShowUi() }),
        SystemLocale: locale(),
        UILanguage: locale(),
        UILanguageFallback: locale(),
        UserLocale: locale(),
      },
    },
    {
      name: 'Microsoft-Windows-International-Core',
      passes: ['specialize', 'oobeSystem'],
      settings: {
        InputLocale: keyboard(),
        SystemLocale: locale(),
        UILanguage: locale(),
        UILanguageFallback: locale(),
        UserLocale: locale(),
      },
    },
    {
      name: 'Microsoft-Windows-MapControl-Desktop',
      passes: ['specialize', 'oobeSystem'],
      settings: { ChinaVariantWin10: boolean(), RegionOfOrigin: text() },
    },
  ],
}
