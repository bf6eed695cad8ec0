// Hands the page's one board to the views.
import { createContext } from 'preact'
import { useContext } from 'preact/hooks'
import { Board } from './board.ts'

/** The board of this page. */
export const BoardContext = createContext(new Board())

/** What is going on; read it with the clock. */
export const useBoard = (): Board => useContext(BoardContext)
