//! An editor's help for pack files, by the Language Server Protocol.
//! In: messages of an editor, with texts that are not saved. Out: faults while typing, what a row or class means, where
//! a class is, what may stand here. Writes nothing but messages.

mod complete;
mod desk;
mod frame;
mod hover;
mod place;

use std::io::{self, BufRead, Write};
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::mpsc::{Receiver, sync_channel};

use gen_lsp_types::{
    CompletionOptions, CompletionParams, DefinitionParams, DefinitionProvider, DidChangeTextDocumentParams,
    DidCloseTextDocumentParams, DidOpenTextDocumentParams, HoverParams, HoverProvider, InitializeResult,
    LogMessageParams, MessageType, ServerCapabilities, ServerInfo, TextDocumentContentChangeEvent, TextDocumentSync,
    TextDocumentSyncKind,
};
use lsp_server::{ErrorCode, Message, Notification, Request, Response};
use serde::Serialize;
use serde::de::DeserializeOwned;
use serde_json::Value;

use self::desk::Desk;
use self::frame::{Frame, read};

/// Messages that may wait while faults are being found.
const WAITING: usize = 1_024;

/// Speaks with an editor until it says `exit` or hangs up. `true` when it had said `shutdown` before.
///
/// # Errors
/// When messages can't be written, or no thread can be started that reads them.
pub fn serve(input: impl BufRead + Send + 'static, output: &mut impl Write) -> io::Result<bool> {
    let frames = frames(input)?;
    let mut server = Server::default();
    while let Ok(frame) = frames.recv() {
        // What has come in the meantime first: faults are found for the text that stands there now.
        let mut next = Some(frame);
        while let Some(frame) = next {
            let (answers, goes_on) = server.take(frame);
            answers.into_iter().try_for_each(|message| message.write(output))?;
            if !goes_on {
                return Ok(server.is_shut_down);
            }
            next = frames.try_recv().ok();
        }
        server.publish().into_iter().try_for_each(|message| message.write(output))?;
    }
    Ok(server.is_shut_down)
}

/// The messages of the editor, read by a thread of their own.
fn frames(mut input: impl BufRead + Send + 'static) -> io::Result<Receiver<Frame>> {
    let (sender, receiver) = sync_channel(WAITING);
    let reading = move || {
        while let Some(frame) = read(&mut input) {
            if sender.send(frame).is_err() {
                break;
            }
        }
    };
    std::thread::Builder::new().name("editor".to_owned()).spawn(reading)?;
    Ok(receiver)
}

#[derive(Default)]
struct Server {
    desk: Desk,
    is_shut_down: bool,
}

impl Server {
    /// Takes a message in; its answers, and whether more is to come.
    fn take(&mut self, frame: Frame) -> (Vec<Message>, bool) {
        match frame {
            Frame::Broken(why) => (vec![log(format!("a message can't be read: {why}"))], true),
            Frame::Message(Message::Response(_)) => (Vec::new(), true),
            Frame::Message(Message::Request(request)) => (vec![Message::Response(self.answer(request))], true),
            Frame::Message(Message::Notification(note)) if note.method == "exit" => (Vec::new(), false),
            Frame::Message(Message::Notification(note)) => (self.note(note), true),
        }
    }

    fn answer(&mut self, request: Request) -> Response {
        let id = request.id.clone();
        if self.is_shut_down {
            return Response::new_err(id, ErrorCode::InvalidRequest as i32, "the server is shut down".to_owned());
        }
        // A fault of ours in one answer must not take the others away.
        let answer = catch_unwind(AssertUnwindSafe(|| self.result(&request)));
        match answer {
            Ok(Ok(value)) => Response::new_ok(id, value),
            Ok(Err((code, why))) => Response::new_err(id, code as i32, why),
            Err(_) => Response::new_err(id, ErrorCode::InternalError as i32, "comity failed on this".to_owned()),
        }
    }

    fn result(&mut self, request: &Request) -> Result<Value, (ErrorCode, String)> {
        match request.method.as_str() {
            "initialize" => value(&capabilities()),
            "shutdown" => {
                self.is_shut_down = true;
                Ok(Value::Null)
            }
            "textDocument/hover" => {
                let params: HoverParams = parameters(request)?;
                value(&hover::hover(&mut self.desk, &params.text_document_position_params))
            }
            "textDocument/definition" => {
                let params: DefinitionParams = parameters(request)?;
                value(&hover::definition(&mut self.desk, &params.text_document_position_params))
            }
            "textDocument/completion" => {
                let params: CompletionParams = parameters(request)?;
                value(&complete::complete(&mut self.desk, &params.text_document_position_params))
            }
            other => Err((ErrorCode::MethodNotFound, format!("no method is called `{other}` here"))),
        }
    }

    fn note(&mut self, note: Notification) -> Vec<Message> {
        let Notification { method, params } = note;
        let taken = match method.as_str() {
            "textDocument/didOpen" => read_as(params).map(|params: DidOpenTextDocumentParams| {
                self.desk.set(params.text_document.uri, params.text_document.text);
            }),
            "textDocument/didChange" => read_as(params).map(|params: DidChangeTextDocumentParams| {
                // Whole texts were asked for; the last one stands.
                let whole = params.content_changes.into_iter().rev().find_map(|change| match change {
                    TextDocumentContentChangeEvent::TextDocumentContentChangeWholeDocument(whole) => Some(whole.text),
                    TextDocumentContentChangeEvent::TextDocumentContentChangePartial(_) => None,
                });
                if let Some(text) = whole {
                    self.desk.set(params.text_document.text_document_identifier.uri, text);
                }
            }),
            "textDocument/didClose" => {
                read_as(params).map(|params: DidCloseTextDocumentParams| self.desk.close(&params.text_document.uri))
            }
            "textDocument/didSave" | "workspace/didChangeWatchedFiles" => {
                self.desk.look_again();
                Ok(())
            }
            _ => Ok(()),
        };
        taken.err().map(|why| log(format!("`{method}` can't be read: {why}"))).into_iter().collect()
    }

    /// The faults of what has changed.
    fn publish(&mut self) -> Vec<Message> {
        let found = catch_unwind(AssertUnwindSafe(|| self.desk.diagnostics()));
        let found = found.unwrap_or_default().into_iter();
        found.filter_map(|params| notification("textDocument/publishDiagnostics", &params).ok()).collect()
    }
}

fn capabilities() -> InitializeResult {
    let triggers = ["{", "@", "\t"].map(str::to_owned).to_vec();
    InitializeResult {
        capabilities: ServerCapabilities {
            text_document_sync: Some(TextDocumentSync::Kind(TextDocumentSyncKind::Full)),
            hover_provider: Some(HoverProvider::Bool(true)),
            definition_provider: Some(DefinitionProvider::Bool(true)),
            completion_provider: Some(CompletionOptions { trigger_characters: Some(triggers), ..Default::default() }),
            ..Default::default()
        },
        server_info: Some(ServerInfo {
            name: "comity".to_owned(),
            version: Some(env!("CARGO_PKG_VERSION").to_owned()),
        }),
    }
}

fn parameters<T: DeserializeOwned>(request: &Request) -> Result<T, (ErrorCode, String)> {
    read_as(request.params.clone()).map_err(|why| (ErrorCode::InvalidParams, why))
}

fn read_as<T: DeserializeOwned>(params: Value) -> Result<T, String> {
    serde_json::from_value(params).map_err(|error| error.to_string())
}

fn value(result: &impl Serialize) -> Result<Value, (ErrorCode, String)> {
    serde_json::to_value(result).map_err(|error| (ErrorCode::InternalError, error.to_string()))
}

fn notification(method: &str, params: &impl Serialize) -> serde_json::Result<Message> {
    let params = serde_json::to_value(params)?;
    Ok(Message::Notification(Notification { method: method.to_owned(), params }))
}

fn log(message: String) -> Message {
    let params = LogMessageParams { kind: MessageType::Error, message };
    let params = serde_json::to_value(params).unwrap_or_default();
    Message::Notification(Notification { method: "window/logMessage".to_owned(), params })
}
