//! Reads the text of a filter.

use super::{Filter, Fold, Literal, Op, Place};
use crate::company::errors::CompanyError;

/// Reads a filter to its end.
pub(super) fn parse(text: &str) -> Result<Filter, CompanyError> {
    let mut reader = Reader {
        tokens: tokens(text)?,
        at: 0,
    };
    let filter = reader.or()?;
    match reader.tokens.get(reader.at) {
        None => Ok(filter),
        Some(_) => Err(syntax(text)),
    }
}

#[derive(Debug, Clone, PartialEq)]
enum Token {
    Open,
    Close,
    Comma,
    Text(String),
    Word(String),
}

fn syntax(text: &str) -> CompanyError {
    CompanyError::new(
        400,
        "BadRequest_NotFound",
        format!("Bad Request - Error in query syntax. ('{text}')"),
    )
}

fn tokens(text: &str) -> Result<Vec<Token>, CompanyError> {
    let mut tokens = Vec::new();
    let mut chars = text.chars().peekable();
    while let Some(c) = chars.next() {
        match c {
            ' ' => {}
            '(' => tokens.push(Token::Open),
            ')' => tokens.push(Token::Close),
            ',' => tokens.push(Token::Comma),
            '\'' => {
                let mut literal = String::new();
                loop {
                    match chars.next() {
                        // A doubled apostrophe stands for one.
                        Some('\'') if chars.peek() == Some(&'\'') => literal.extend(chars.next()),
                        Some('\'') => break,
                        Some(other) => literal.push(other),
                        None => {
                            return Err(CompanyError::bad_request(format!(
                                "There is an unterminated string literal in '{text}'."
                            )));
                        }
                    }
                }
                tokens.push(Token::Text(literal));
            }
            _ => {
                let mut word = c.to_string();
                while let Some(next) = chars.next_if(|c| !" (),'".contains(*c)) {
                    word.push(next);
                }
                tokens.push(Token::Word(word));
            }
        }
    }
    Ok(tokens)
}

struct Reader {
    tokens: Vec<Token>,
    at: usize,
}

impl Reader {
    fn next(&mut self) -> Result<Token, CompanyError> {
        let token = self
            .tokens
            .get(self.at)
            .cloned()
            .ok_or_else(|| syntax("unexpected end"))?;
        self.at += 1;
        Ok(token)
    }

    fn takes_word(&mut self, word: &str) -> bool {
        let found = self.tokens.get(self.at) == Some(&Token::Word(word.to_owned()));
        self.at += usize::from(found);
        found
    }

    fn expect(&mut self, token: &Token) -> Result<(), CompanyError> {
        if self.next()? == *token {
            Ok(())
        } else {
            Err(syntax("unexpected token"))
        }
    }

    fn or(&mut self) -> Result<Filter, CompanyError> {
        let mut parts = vec![self.and()?];
        while self.takes_word("or") {
            parts.push(self.and()?);
        }
        if parts.len() == 1 {
            return Ok(parts.remove(0));
        }
        let filter = Filter::Or(parts);
        let mut fields = filter.fields();
        fields.dedup();
        match fields.len() {
            1 => Ok(filter),
            _ => Err(CompanyError::new(
                400,
                "BadRequest_MethodNotImplemented",
                "The 'OR' operator is not supported on distinct fields on an OData filter.",
            )),
        }
    }

    fn and(&mut self) -> Result<Filter, CompanyError> {
        let mut parts = vec![self.one()?];
        while self.takes_word("and") {
            parts.push(self.one()?);
        }
        Ok(if parts.len() == 1 {
            parts.remove(0)
        } else {
            Filter::And(parts)
        })
    }

    fn one(&mut self) -> Result<Filter, CompanyError> {
        if self.takes_word("not") {
            return Ok(Filter::Not(Box::new(self.one()?)));
        }
        match self.next()? {
            Token::Open => {
                let inner = self.or()?;
                self.expect(&Token::Close)?;
                Ok(inner)
            }
            Token::Word(word) => match word.as_str() {
                "startswith" => self.part(Place::Start),
                "endswith" => self.part(Place::End),
                "contains" => self.part(Place::Anywhere),
                "tolower" | "toupper" => {
                    self.expect(&Token::Open)?;
                    let field = self.field()?;
                    self.expect(&Token::Close)?;
                    self.comparison(field, Fold::IgnoreCase)
                }
                _ => self.comparison(word, Fold::Exact),
            },
            _ => Err(syntax("unexpected token")),
        }
    }

    fn part(&mut self, place: Place) -> Result<Filter, CompanyError> {
        self.expect(&Token::Open)?;
        let field = self.field()?;
        self.expect(&Token::Comma)?;
        let Token::Text(text) = self.next()? else {
            return Err(syntax("a text was expected"));
        };
        self.expect(&Token::Close)?;
        Ok(Filter::Part {
            field,
            fold: Fold::Exact,
            place,
            text,
        })
    }

    fn field(&mut self) -> Result<String, CompanyError> {
        let Token::Word(word) = self.next()? else {
            return Err(syntax("a field was expected"));
        };
        match self.tokens.get(self.at) {
            Some(Token::Open) => Err(CompanyError::new(
                400,
                "BadRequest_MethodNotImplemented",
                format!("The nested function '{word}' is only supported with $schemaversion=2.1."),
            )),
            _ => Ok(word),
        }
    }

    fn comparison(&mut self, field: String, fold: Fold) -> Result<Filter, CompanyError> {
        let Token::Word(word) = self.next()? else {
            return Err(syntax("an operator was expected"));
        };
        let Some(op) = Op::parse(&word) else {
            return Err(syntax(&word));
        };
        let literal = match self.next()? {
            Token::Text(text) => Literal::Text(text),
            Token::Word(word) => Literal::Bare(word),
            _ => return Err(syntax("a value was expected")),
        };
        Ok(Filter::Compare {
            field,
            fold,
            op,
            literal,
        })
    }
}
