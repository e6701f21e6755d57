// One part of many: a bundler that is given this keeps none of the others.
export { StatusBadge } from 'react-agent-stream'
