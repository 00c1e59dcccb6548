"""The words of the double's own pages, in seven languages. They are a tool's, not the product's: a table, no catalogue."""

LANGUAGES = ("fr", "nl", "de", "it", "es", "pt", "en")
KEYS = (
    "bar", "pay", "save", "pay_close", "save_close", "back", "card_number", "expiry", "cvc", "name", "email", "iban",
    "by_card", "by_debit", "by_transfer", "choose_transfer", "test_numbers", "fill", "total", "over_expired", "over_complete", "close_page",
    "bank_title", "bank_asks", "agree", "refuse", "go_away", "refused_3ds",
    "onboard_title", "onboard_asks", "finish", "leave_due", "take_time", "reject", "later",
    "transfer_title", "transfer_asks", "reference", "left", "amount", "send", "nothing_left",
    "express_title", "available", "on_the_way", "payouts", "none",
    "generic_decline", "insufficient_funds", "expired_card", "incorrect_number", "invalid_cvc", "invalid_expiry",
    "account_number_invalid", "parameter_missing", "not_possible",
)  # fmt: skip

TABLE = {
    "en": (
        "Test double, no real money", "Pay", "Save", "Pay, then close the page", "Save, then close the page", "Back", "Card number", "Expires (month / year)", "Security code", "Name", "E-mail address", "IBAN",
        "By card", "By SEPA direct debit", "By bank transfer", "Show where to send the money", "Test numbers", "Fill in", "Total", "This page has expired.", "This page has been completed.", "Done. You can close this page.",
        "Your bank", "Your bank asks: is this you?", "Yes, it is me", "No, refuse", "Go away without an answer", "Your bank did not confirm. Try again or use another card.",
        "Receive payments", "Who you are and where your money goes", "Everything is in order", "Leave something to do", "The check takes time", "Be refused", "Come back later",
        "Pay by bank transfer", "Send the money to this account, with the reference.", "Reference", "Still to pay", "Amount", "Send the transfer", "All is paid.",
        "Your account", "Available", "On the way", "Payouts", "None",
        "The card was refused. Try another one.", "There is not enough money on the card.", "The card has expired.", "The card number is wrong.", "The security code is wrong.", "The expiry date is wrong.",
        "The IBAN is wrong.", "Something is missing.", "This is not possible.",
    ),
    "fr": (
        "Doublure de test, pas d’argent réel", "Payer", "Enregistrer", "Payer, puis fermer la page", "Enregistrer, puis fermer la page", "Retour", "Numéro de carte", "Expire (mois / année)", "Code de sécurité", "Nom", "Adresse e-mail", "IBAN",
        "Par carte", "Par prélèvement SEPA", "Par virement", "Voir où envoyer l’argent", "Numéros de test", "Remplir", "Total", "Cette page a expiré.", "Cette page est terminée.", "C’est fait. Vous pouvez fermer cette page.",
        "Votre banque", "Votre banque demande : est-ce bien vous ?", "Oui, c’est moi", "Non, refuser", "Partir sans répondre", "Votre banque n’a pas confirmé. Réessayez ou prenez une autre carte.",
        "Recevoir des paiements", "Qui vous êtes et où va votre argent", "Tout est en ordre", "Laisser quelque chose à faire", "La vérification prend du temps", "Être refusé", "Revenir plus tard",
        "Payer par virement", "Envoyez l’argent sur ce compte, avec la référence.", "Référence", "Reste à payer", "Montant", "Envoyer le virement", "Tout est payé.",
        "Votre compte", "Disponible", "En route", "Versements", "Aucun",
        "La carte a été refusée. Essayez-en une autre.", "Il n’y a pas assez d’argent sur la carte.", "La carte a expiré.", "Le numéro de carte est faux.", "Le code de sécurité est faux.", "La date d’expiration est fausse.",
        "L’IBAN est faux.", "Il manque quelque chose.", "Ce n’est pas possible.",
    ),
    "nl": (
        "Testdubbel, geen echt geld", "Betalen", "Opslaan", "Betalen en de pagina sluiten", "Opslaan en de pagina sluiten", "Terug", "Kaartnummer", "Vervalt (maand / jaar)", "Beveiligingscode", "Naam", "E-mailadres", "IBAN",
        "Met een kaart", "Met SEPA-incasso", "Met een overschrijving", "Tonen waar het geld heen moet", "Testnummers", "Invullen", "Totaal", "Deze pagina is verlopen.", "Deze pagina is afgerond.", "Klaar. U kunt deze pagina sluiten.",
        "Uw bank", "Uw bank vraagt: bent u dit?", "Ja, ik ben het", "Nee, weigeren", "Weggaan zonder antwoord", "Uw bank heeft niet bevestigd. Probeer het opnieuw of neem een andere kaart.",
        "Betalingen ontvangen", "Wie u bent en waar uw geld naartoe gaat", "Alles is in orde", "Iets open laten", "De controle duurt even", "Geweigerd worden", "Later terugkomen",
        "Betalen met een overschrijving", "Stuur het geld naar deze rekening, met de mededeling.", "Mededeling", "Nog te betalen", "Bedrag", "Overschrijving versturen", "Alles is betaald.",
        "Uw rekening", "Beschikbaar", "Onderweg", "Uitbetalingen", "Geen",
        "De kaart is geweigerd. Probeer een andere.", "Er staat niet genoeg geld op de kaart.", "De kaart is verlopen.", "Het kaartnummer klopt niet.", "De beveiligingscode klopt niet.", "De vervaldatum klopt niet.",
        "De IBAN klopt niet.", "Er ontbreekt iets.", "Dit kan niet.",
    ),
    "de": (
        "Test-Double, kein echtes Geld", "Bezahlen", "Speichern", "Bezahlen und Seite schließen", "Speichern und Seite schließen", "Zurück", "Kartennummer", "Gültig bis (Monat / Jahr)", "Prüfziffer", "Name", "E-Mail-Adresse", "IBAN",
        "Mit Karte", "Mit SEPA-Lastschrift", "Mit Überweisung", "Zeigen, wohin das Geld geht", "Testnummern", "Eintragen", "Summe", "Diese Seite ist abgelaufen.", "Diese Seite ist abgeschlossen.", "Fertig. Sie können diese Seite schließen.",
        "Ihre Bank", "Ihre Bank fragt: Sind Sie das?", "Ja, das bin ich", "Nein, ablehnen", "Ohne Antwort weggehen", "Ihre Bank hat nicht bestätigt. Versuchen Sie es noch einmal oder mit einer anderen Karte.",
        "Zahlungen empfangen", "Wer Sie sind und wohin Ihr Geld geht", "Alles in Ordnung", "Etwas offen lassen", "Die Prüfung dauert", "Abgelehnt werden", "Später wiederkommen",
        "Mit Überweisung bezahlen", "Senden Sie das Geld auf dieses Konto, mit dem Verwendungszweck.", "Verwendungszweck", "Noch zu zahlen", "Betrag", "Überweisung senden", "Alles ist bezahlt.",
        "Ihr Konto", "Verfügbar", "Unterwegs", "Auszahlungen", "Keine",
        "Die Karte wurde abgelehnt. Versuchen Sie eine andere.", "Auf der Karte ist nicht genug Geld.", "Die Karte ist abgelaufen.", "Die Kartennummer ist falsch.", "Die Prüfziffer ist falsch.", "Das Ablaufdatum ist falsch.",
        "Die IBAN ist falsch.", "Es fehlt etwas.", "Das geht nicht.",
    ),
    "it": (
        "Controfigura di prova, nessun denaro reale", "Paga", "Salva", "Paga e chiudi la pagina", "Salva e chiudi la pagina", "Indietro", "Numero della carta", "Scade (mese / anno)", "Codice di sicurezza", "Nome", "Indirizzo e-mail", "IBAN",
        "Con carta", "Con addebito SEPA", "Con bonifico", "Mostra dove inviare il denaro", "Numeri di prova", "Compila", "Totale", "Questa pagina è scaduta.", "Questa pagina è conclusa.", "Fatto. Può chiudere questa pagina.",
        "La Sua banca", "La Sua banca chiede: è Lei?", "Sì, sono io", "No, rifiuta", "Vai via senza rispondere", "La Sua banca non ha confermato. Riprovi o usi un’altra carta.",
        "Ricevere pagamenti", "Chi è e dove va il Suo denaro", "Tutto in ordine", "Lasciare qualcosa da fare", "La verifica richiede tempo", "Essere rifiutato", "Tornare più tardi",
        "Pagare con bonifico", "Invii il denaro a questo conto, con il riferimento.", "Riferimento", "Ancora da pagare", "Importo", "Invia il bonifico", "Tutto è pagato.",
        "Il Suo conto", "Disponibile", "In arrivo", "Versamenti", "Nessuno",
        "La carta è stata rifiutata. Ne provi un’altra.", "Sulla carta non c’è abbastanza denaro.", "La carta è scaduta.", "Il numero della carta è sbagliato.", "Il codice di sicurezza è sbagliato.", "La data di scadenza è sbagliata.",
        "L’IBAN è sbagliato.", "Manca qualcosa.", "Non è possibile.",
    ),
    "es": (
        "Doble de prueba, sin dinero real", "Pagar", "Guardar", "Pagar y cerrar la página", "Guardar y cerrar la página", "Volver", "Número de tarjeta", "Caduca (mes / año)", "Código de seguridad", "Nombre", "Correo electrónico", "IBAN",
        "Con tarjeta", "Con adeudo SEPA", "Con transferencia", "Mostrar adónde enviar el dinero", "Números de prueba", "Rellenar", "Total", "Esta página ha caducado.", "Esta página está terminada.", "Hecho. Puede cerrar esta página.",
        "Su banco", "Su banco pregunta: ¿es usted?", "Sí, soy yo", "No, rechazar", "Salir sin responder", "Su banco no ha confirmado. Inténtelo de nuevo o use otra tarjeta.",
        "Recibir pagos", "Quién es usted y adónde va su dinero", "Todo en orden", "Dejar algo pendiente", "La comprobación tarda", "Ser rechazado", "Volver más tarde",
        "Pagar con transferencia", "Envíe el dinero a esta cuenta, con la referencia.", "Referencia", "Falta por pagar", "Importe", "Enviar la transferencia", "Todo está pagado.",
        "Su cuenta", "Disponible", "En camino", "Abonos", "Ninguno",
        "La tarjeta fue rechazada. Pruebe otra.", "No hay dinero suficiente en la tarjeta.", "La tarjeta ha caducado.", "El número de tarjeta es incorrecto.", "El código de seguridad es incorrecto.", "La fecha de caducidad es incorrecta.",
        "El IBAN es incorrecto.", "Falta algo.", "No es posible.",
    ),
    "pt": (
        "Duplo de teste, sem dinheiro real", "Pagar", "Guardar", "Pagar e fechar a página", "Guardar e fechar a página", "Voltar", "Número do cartão", "Validade (mês / ano)", "Código de segurança", "Nome", "Endereço de e-mail", "IBAN",
        "Com cartão", "Com débito direto SEPA", "Com transferência", "Mostrar para onde enviar o dinheiro", "Números de teste", "Preencher", "Total", "Esta página expirou.", "Esta página está concluída.", "Feito. Pode fechar esta página.",
        "O seu banco", "O seu banco pergunta: é mesmo você?", "Sim, sou eu", "Não, recusar", "Sair sem responder", "O seu banco não confirmou. Tente de novo ou use outro cartão.",
        "Receber pagamentos", "Quem é e para onde vai o seu dinheiro", "Tudo em ordem", "Deixar algo por fazer", "A verificação demora", "Ser recusado", "Voltar mais tarde",
        "Pagar por transferência", "Envie o dinheiro para esta conta, com a referência.", "Referência", "Ainda por pagar", "Montante", "Enviar a transferência", "Está tudo pago.",
        "A sua conta", "Disponível", "A caminho", "Pagamentos", "Nenhum",
        "O cartão foi recusado. Experimente outro.", "Não há dinheiro suficiente no cartão.", "O cartão expirou.", "O número do cartão está errado.", "O código de segurança está errado.", "A validade está errada.",
        "O IBAN está errado.", "Falta alguma coisa.", "Não é possível.",
    ),
}  # fmt: skip

WORDS = {language: dict(zip(KEYS, TABLE[language], strict=True)) for language in LANGUAGES}


def words(language: str) -> dict[str, str]:
    return WORDS.get(language.lower()[:2], WORDS["en"])
