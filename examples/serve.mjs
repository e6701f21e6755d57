// @ts-check
// One process of the demo's server, without building anything: it takes what `start.mjs` takes, but PROCESSES, and
//
//   PAGE         the folder with the built page; without it only /api/* is served
//   DEMO_FAULTS  1: offer /api/demo/*
import cluster from 'node:cluster'
import { readPage } from './build-page.mjs'
import { greeting, listen } from './listen.mjs'

const { PAGE, DEMO_FAULTS } = process.env
const url = await listen(PAGE ? await readPage(PAGE) : new Map(), { faults: DEMO_FAULTS === '1' })
if (!cluster.isWorker) console.log(greeting(url))
