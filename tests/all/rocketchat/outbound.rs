//! Messages to people who have not written.

use frontdesk_rocketchat::ids::OutboundProviderId;
use frontdesk_rocketchat::types::{
    OutboundMessage, OutboundMessageComponent, OutboundMessageComponentType, OutboundMessageParameter,
    OutboundMessageParameterType, OutboundMessageTemplate, OutboundProviderType, OutboundTemplateLanguage,
};
use frontdesk_rocketchat::{Client, ErrorKind};

use super::organization::{NOT_PERMITTED, department, user};
use super::{client_of, expected, start};
use crate::sandbox::assert_fails;

/// What the first template is sent with.
async fn opening(client: &Client) -> (OutboundProviderId, OutboundMessage) {
    let providers = client.outbound().list_providers().type_(OutboundProviderType::Phone);
    let provider = providers.send().await.unwrap().value.providers.remove(0);
    assert_eq!(provider.supports_templates, Some(true));
    let metadata = client.outbound().get_provider_metadata(&provider.provider_id).send().await.unwrap();
    let (number, templates) = metadata.value.metadata.templates.unwrap().into_iter().next().unwrap();
    let template = &templates[0];
    assert!(template.quality_score.as_ref().unwrap().reasons.is_null());
    let body = &template.components.as_ref().unwrap()[1];
    assert_eq!(body.example.as_ref().unwrap().body_text.as_ref().unwrap()[0], ["nine"]);
    let value = OutboundMessageParameter::new(OutboundMessageParameterType::Text).text("nine");
    let language = OutboundTemplateLanguage::new(template.language.clone().unwrap());
    let message = OutboundMessage::new("+4915112345678", "template")
        .template_provider_phone_number(number)
        .template(
            OutboundMessageTemplate::new(template.name.clone().unwrap(), language)
                .components([OutboundMessageComponent::new(OutboundMessageComponentType::Body, vec![value])]),
        );
    (provider.provider_id, message)
}

#[tokio::test]
async fn messages_are_sent_to_who_has_not_written() {
    let (server, client) = start().await;
    assert_eq!(client.outbound().list_providers().send().await.unwrap().value.providers.len(), 2);
    let (provider, message) = opening(&client).await;
    client.outbound().send_message(&provider, &message).send().await.unwrap();
    let sales = department(&client, "Sales").await.id;
    let to_sales = message.clone().department_id(sales);
    client.outbound().send_message(&provider, &to_sales).send().await.unwrap();

    let unknown = expected(ErrorKind::NotFound, 400, Some("error-invalid-provider"), "");
    assert_fails(client.outbound().get_provider_metadata("pigeon").send().await, unknown);
    assert_fails(client.outbound().send_message("pigeon", &message).send().await, unknown);
    let mut nobody = message.clone();
    nobody.to = String::new();
    let empty = expected(ErrorKind::Invalid, 400, Some("invalid-params"), "must NOT have fewer");
    assert_fails(client.outbound().send_message(&provider, &nobody).send().await, empty);
    let other = client.outbound().list_providers().type_(OutboundProviderType::from("fax"));
    let refused = expected(ErrorKind::Invalid, 400, Some("error-invalid-params"), "must be equal");
    assert_fails(other.send().await, refused);

    // Agents choose their own departments, and nobody but themselves.
    let rosa = client_of(&server, "rosa.fernandez");
    let (rosa_id, john) = (user(&client, "rosa.fernandez").await, user(&client, "john.doe").await);
    let department_refused = expected(ErrorKind::Invalid, 400, Some("error-invalid-department"), "");
    let agent_refused = expected(ErrorKind::Invalid, 400, Some("error-invalid-agent"), "");
    let returns = department(&client, "Returns").await.id;
    let fax = department(&client, "Fax").await.id;
    let of = |department: Option<&str>, agent: Option<&str>| {
        let mut value = message.clone();
        value.department_id = department.map(Into::into);
        value.agent_id = agent.map(Into::into);
        value
    };
    let send = |message: OutboundMessage| {
        let request = rosa.outbound().send_message(&provider, &message);
        async move { request.send().await }
    };
    send(of(Some(returns.as_str()), Some(rosa_id.as_str()))).await.unwrap();
    send(of(None, Some(rosa_id.as_str()))).await.unwrap();
    assert_fails(send(of(Some(fax.as_str()), None)).await, department_refused);
    assert_fails(send(to_sales).await, department_refused);
    assert_fails(send(of(None, Some(john.as_str()))).await, agent_refused);
    let elsewhere = client
        .outbound()
        .send_message(&provider, &of(Some(returns.as_str()), Some(john.as_str())))
        .send()
        .await;
    assert_fails(elsewhere, expected(ErrorKind::Invalid, 400, Some("error-agent-not-in-department"), ""));

    let outsider = super::messages::outsider(&server, &client).await;
    assert_fails(outsider.outbound().list_providers().send().await, NOT_PERMITTED);
}
