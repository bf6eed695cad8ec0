// Whether a text is what a setting takes; if not, which finding that is.
import { quote, type FindingCode } from './findings.ts'
import { findLocale, localeNames } from './knowledge/locales.ts'
import { nearestName } from './knowledge/components.ts'
import { PRODUCT_KEY_PATTERN } from './knowledge/product-keys.ts'
import { findTimeZone, timeZoneNames } from './knowledge/time-zones.ts'
import type { ValueType } from './knowledge/setting.ts'
import { decodePassword } from './passwords.ts'

/** What is wrong with a value; messages never repeat passwords and keys. */
export interface ValueProblem {
  code: FindingCode
  message: string
  hint: string
}

/** Windows reads these in any case. */
const BOOLEANS = ['true', 'false', '0', '1']

/** A layout `0409:00000409`, a text service `0411:{…}{…}`, or the name of a locale [learn: default-input-profiles]. */
const KEYBOARD = /^[0-9a-f]{4}:(?:[0-9a-f]{8}|\{[0-9a-f-]{36}\}\{[0-9a-f-]{36}\})$/i

/** NetBIOS names: 15 characters, none of these and no spaces [learn: naming-conventions-for-computer-domain-site-ou]. */
const ILLEGAL_IN_NAMES = /[\s{|}~[\]^':;<=>?@!"#$%`()+/.,*&\\]/

/**
 * What is wrong with a value without variables; undefined if nothing is. Looking for a name that may have been meant takes
 * time, and is left out without `isAdvised`.
 */
export function checkValue(name: string, value: string, type: ValueType, isAdvised = true): ValueProblem | undefined {
  if (value === '' && type.is !== 'boolean' && type.is !== 'integer') return emptyProblem(name, type)
  switch (type.is) {
    case 'text':
      return lengthProblem(name, value, type.maxLength)
    case 'command':
      return lengthProblem(name, value, type.maxLength)
    case 'boolean':
      return BOOLEANS.includes(value.toLowerCase())
        ? undefined
        : { code: 'ANSWER_VALUE_TYPE', message: `${name} is ${quote(value)}.`, hint: 'Write true or false.' }
    case 'integer':
      return integerProblem(name, value, type.min, type.max)
    case 'word':
      return wordProblem(name, value, type.words)
    case 'match':
      return type.pattern.test(value)
        ? undefined
        : { code: 'ANSWER_VALUE_TYPE', message: `${name} is ${quote(value)}.`, hint: `Write it like ${type.example}.` }
    case 'locale':
      return localeProblem(name, value, isAdvised)
    case 'keyboard':
      return keyboardProblem(name, value)
    case 'timeZone':
      return timeZoneProblem(name, value, isAdvised)
    case 'productKey':
      return PRODUCT_KEY_PATTERN.test(value)
        ? undefined
        : {
            code: 'ANSWER_KEY_FORMAT',
            message: `${name} has not the form of a product key.`,
            hint: 'A key is five groups of five letters and digits with dashes between them.',
          }
    case 'computerName':
      return computerNameProblem(name, value)
    case 'password':
    case 'codedPassword':
      return undefined
  }
}

/** What is wrong with a password that its PlainText says is encoded. */
export function checkCodedPassword(value: string, suffix: string): ValueProblem | undefined {
  if (value === '' || decodePassword(value, suffix) !== undefined) return undefined
  return {
    code: 'ANSWER_PASSWORD_CODED',
    message: 'PlainText is false, but the value is not a password in the form Windows decodes.',
    hint: `Windows wants base 64 of the UTF-16 text of the password followed by ${quote(suffix)}.`,
  }
}

function emptyProblem(name: string, type: ValueType): ValueProblem | undefined {
  if (type.is === 'text' || type.is === 'password' || type.is === 'codedPassword') return undefined
  return {
    code: 'ANSWER_VALUE_EMPTY',
    message: `${name} is empty.`,
    hint: 'Take the element away: Windows then uses its default.',
  }
}

function lengthProblem(name: string, value: string, maxLength: number | undefined): ValueProblem | undefined {
  if (maxLength === undefined || value.length <= maxLength) return undefined
  return {
    code: 'ANSWER_VALUE_LENGTH',
    message: `${name} has ${value.length} characters, Windows takes ${maxLength}.`,
    hint: 'Shorten it; long commands go into a script that the command starts.',
  }
}

function integerProblem(name: string, value: string, min: number, max: number): ValueProblem | undefined {
  if (!/^\d{1,15}$/.test(value))
    return { code: 'ANSWER_VALUE_TYPE', message: `${name} is ${quote(value)}.`, hint: 'Write a whole number.' }
  const number = Number(value)
  if (number >= min && number <= max) return undefined
  return { code: 'ANSWER_VALUE_RANGE', message: `${name} is ${quote(value)}.`, hint: `It is from ${min} to ${max}.` }
}

function wordProblem(name: string, value: string, words: readonly string[]): ValueProblem | undefined {
  if (words.some((word) => word.toLowerCase() === value.toLowerCase())) return undefined
  return {
    code: 'ANSWER_VALUE_WORD',
    message: `${name} is ${quote(value)}.`,
    hint: `It is one of ${words.join(', ')}.`,
  }
}

function localeProblem(name: string, value: string, isAdvised: boolean): ValueProblem | undefined {
  if (findLocale(value)) return undefined
  const near = isAdvised ? nearestName(value, localeNames()) : undefined
  return {
    code: 'ANSWER_LOCALE',
    message: `${name} is ${quote(value)}, and Windows knows no such locale.`,
    hint: near ? `Did you mean ${near}?` : 'Write a name like en-US.',
  }
}

function keyboardProblem(name: string, value: string): ValueProblem | undefined {
  const wrong = value
    .split(';')
    .map((part) => part.trim())
    .find((part) => part !== '' && !KEYBOARD.test(part) && !findLocale(part))
  if (wrong === undefined) return undefined
  return {
    code: 'ANSWER_LOCALE',
    message: `${name} has ${quote(wrong)}, which is neither a locale nor a keyboard.`,
    hint: 'Write a name like en-US or a keyboard like 0409:00000409, several with ; between them.',
  }
}

function timeZoneProblem(name: string, value: string, isAdvised: boolean): ValueProblem | undefined {
  if (findTimeZone(value)) return undefined
  const near = isAdvised ? nearestName(value, timeZoneNames()) : undefined
  return {
    code: 'ANSWER_TIME_ZONE',
    message: `${name} is ${quote(value)}, which is no time zone we know of Windows.`,
    hint: near ? `Did you mean ${near}?` : 'Write a name that `tzutil /l` lists, like W. Europe Standard Time.',
  }
}

function computerNameProblem(name: string, value: string): ValueProblem | undefined {
  if (value === '*') return undefined
  const wrong =
    value.length > 15
      ? `has ${value.length} characters, Windows takes 15`
      : ILLEGAL_IN_NAMES.test(value)
        ? `${quote(value)} has characters that no computer name may have`
        : /^\d+$/.test(value)
          ? `${quote(value)} has only digits`
          : /^-|-$/.test(value)
            ? `${quote(value)} begins or ends with a dash`
            : undefined
  if (wrong === undefined) return undefined
  return {
    code: 'ANSWER_COMPUTER_NAME',
    message: `${name} ${wrong}.`,
    hint: 'Use 1 to 15 letters, digits and dashes, or * for a name that Windows makes up, or ${machine.name}.',
  }
}
